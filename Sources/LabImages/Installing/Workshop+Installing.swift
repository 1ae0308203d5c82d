import FoundationEssentials
import LabHost
import LabModel
import LabProcess

extension Workshop {
    /// Makes the staged image of a machine that Debian's installer sets up: the installer runs to its end, then the machine is started
    /// once and staged as every other with a boot loader of its own.
    func install(_ installer: DebianInstaller, _ recipe: ImageRecipe, in draft: String) async throws {
        guard recipe.layers.allSatisfy(\.isEmpty) else {
            throw ImageError(
                .failed,
                subject: recipe.title,
                reason: "applications cannot be put into the image of an installed disk while it is made"
            )
        }
        var medium: String?
        if case .medium(let file, let checksum) = installer.origin {
            try await FileChecksum.check(file, is: checksum)
            medium = file
        }
        let parts = "\(draft)/installer"
        try await fetch(installer, recipe, into: parts, in: draft)
        let disk = "\(draft)/disk.raw"
        guard FileManager.default.createFile(atPath: disk, contents: nil) else {
            throw ImageError(.failed, subject: recipe.title, reason: "its disk cannot be made")
        }
        try SparseFile.grow(disk, to: recipe.disk)
        let words =
            "auto=true priority=critical DEBIAN_FRONTEND=text TERM=dumb console=ttyS0 net.ifnames=0 mitigations=off"
        let start = StagedImage.Start.kernel(
            "\(parts)/linux",
            initialFileSystem: "\(parts)/initrd",
            arguments: words
        )
        try await Installation(state: state, host: host).run(
            StagedImage(key: "", title: recipe.title, start: start, disk: disk),
            medium: medium,
            console: "\(draft)/installer.console"
        )
        try FileManager.default.removeItem(atPath: parts)
        try await stage(disk, recipe, medium: nil, in: draft)
    }

    /// Fetches the installer and gives it its answers and the launch software; the answers stay with the image.
    private func fetch(_ installer: DebianInstaller, _ recipe: ImageRecipe, into parts: String, in draft: String)
        async throws
    {
        let content = "\(parts)/content"
        let folder = "\(content)/\(InstallerAnswers.folder)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let answers = try InstallerAnswers(installer, recipe).text
        for place in ["\(content)/preseed.cfg", "\(draft)/preseed.cfg"] {
            try Data(answers.utf8).write(to: URL(filePath: place))
        }
        _ = try await compileLaunchSoftware(in: folder)
        for name in ["launch.sh", "adopt.sh"] {
            try FileManager.default.copyItem(atPath: files.script(name), toPath: "\(folder)/\(name)")
        }
        var (package, medium) = ("", "")
        switch installer.origin {
        case .package(let name): package = name
        case .medium(let file, _): medium = file
        }
        try await saying(
            "installer: ",
            script(
                "installer.sh",
                recipe,
                [
                    "SUITE": recipe.servicePack.pockets.first ?? "",
                    "SOURCES": try write(
                        PackageArchive.sources(pockets: recipe.servicePack.pockets),
                        draft,
                        "sources.list"
                    ),
                    "PACKAGE": package,
                    "MEDIUM": medium,
                    "FOLDER": content,
                    "OUTPUT": parts,
                ]
            ),
            in: draft,
            of: recipe
        )
    }
}
