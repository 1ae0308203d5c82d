import FoundationEssentials
import LabHost
public import LabModel
import LabProcess

extension Workshop {
    /// Makes the staged image of a disk that somebody else made: checked, converted, started once.
    func adopt(_ disk: DiskImage, _ recipe: ImageRecipe, in draft: String) async throws {
        guard recipe.layers.allSatisfy(\.isEmpty) else {
            throw ImageError(
                .failed,
                subject: recipe.title,
                reason: "applications cannot be put into the image of a disk while it is made"
            )
        }
        try await ForeignDisk.check(disk.file, checksum: disk.checksum)
        let target = "\(draft)/disk.raw"
        try await ForeignDisk(file: disk.file, format: disk.format)
            .convert(to: target, as: .raw, firmware: disk.firmware)
        try SparseFile.grow(target, to: recipe.disk)
        let (agent, caller) = try await compileLaunchSoftware(in: draft)
        let medium = "\(draft)/medium.iso"
        let instance = "iid-\(UUID().uuidString.lowercased())"
        do {
            try await AdoptionMedium(agent: agent, caller: caller, files: files, instance: instance).write(to: medium)
        } catch let error as ProcessError where error.code == .notFound {
            throw ImageError(.notInstalled, subject: "xorriso", reason: "is not installed; install Debian's xorriso")
        }
        let image = StagedImage(key: "", title: recipe.title, start: recipe.start(in: draft), disk: target)
        let staging = try StagingScript(recipe.staging, files: files).text
        let report = try await Adoption(state: state, host: host, staging: staging)
            .adopt(image, medium: medium, console: "\(draft)/console")
        try Data(report.utf8).write(to: URL(filePath: "\(draft)/\(StagingReport.fileName)"))
    }

    /// Makes the tree of a root file system that somebody else made: checked, and repaired where virtual hardware differs.
    func repair(_ tree: RootTree, _ recipe: ImageRecipe, in draft: String) async throws {
        try await ForeignDisk.check(tree.file, checksum: tree.checksum)
        try ForeignTree.check(tree.file)
        do {
            try await script(
                "tree.sh",
                recipe,
                [
                    "TREE": tree.file, "REPORT": "\(draft)/\(StagingReport.repairsName)",
                    "OUTPUT": "\(draft)/tree.tar",
                ]
            ).run(in: draft)
        } catch let error as ImageError where error.code == .failed {
            // The script says in one line what it could not repair.
            let line = error.lastSeen?.split(separator: "\n").last { $0.hasPrefix("tree: ") }
            guard let line else { throw error }
            throw ImageError(
                .refused,
                subject: recipe.title,
                reason: String(line.dropFirst(6)),
                lastSeen: error.lastSeen
            )
        }
    }

    /// Makes the tree of a root file system that was imported, and gives what was repaired.
    /// - Throws: `ImageError` when something could not be.
    public func repairs(of recipe: ImageRecipe) async throws -> StagingReport? {
        guard let tree = try await trees(recipe).first else { return nil }
        return StagingReport.repairs(in: state.image(tree.key))
    }
}
