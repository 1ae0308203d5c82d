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
        try await FileChecksum.check(disk.file, is: disk.checksum)
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
        try await stage(target, recipe, medium: medium, in: draft)
    }

    /// Starts a disk with a boot loader of its own once, takes its identity away, and keeps the report.
    func stage(_ disk: String, _ recipe: ImageRecipe, medium: String?, in draft: String) async throws {
        let image = StagedImage(key: "", title: recipe.title, start: recipe.start(in: draft), disk: disk)
        let staging = try StagingScript(recipe.staging, files: files).text
        let report = try await Adoption(state: state, host: host, staging: staging)
            .adopt(image, medium: medium, console: "\(draft)/console")
        try Data(report.utf8).write(to: URL(filePath: "\(draft)/\(StagingReport.fileName)"))
    }

    /// Makes the tree of a root file system that somebody else made: checked, and repaired where virtual hardware differs.
    func repair(_ tree: RootTree, _ recipe: ImageRecipe, in draft: String) async throws {
        try await FileChecksum.check(tree.file, is: tree.checksum)
        try ForeignTree.check(tree.file)
        let variables = [
            "TREE": tree.file, "REPORT": "\(draft)/\(StagingReport.repairsName)", "OUTPUT": "\(draft)/tree.tar",
        ]
        try await saying("tree: ", script("tree.sh", recipe, variables), in: draft, of: recipe)
    }

    /// Runs a script that says in one line, which begins with `mark`, what it could not do.
    /// - Throws: `ImageError` with the code `refused` and that line.
    func saying(_ mark: String, _ script: RootScript, in draft: String, of recipe: ImageRecipe) async throws {
        do {
            try await script.run(in: draft)
        } catch let error as ImageError where error.code == .failed {
            guard let line = error.lastSeen?.split(separator: "\n").last(where: { $0.hasPrefix(mark) }) else {
                throw error
            }
            throw ImageError(
                .refused,
                subject: recipe.title,
                reason: String(line.dropFirst(mark.count)),
                lastSeen: error.lastSeen
            )
        }
    }

    /// Makes the tree of a root file system that was imported, and gives what was repaired.
    /// - Throws: `ImageError` when something could not be.
    public func repairs(of recipe: ImageRecipe) async throws -> StagingReport? {
        guard recipe.hasTrees, let tree = try await trees(recipe).first else { return nil }
        return StagingReport.repairs(in: state.image(tree.key))
    }
}
