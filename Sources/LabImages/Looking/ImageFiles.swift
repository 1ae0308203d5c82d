import FoundationEssentials
public import LabModel
import LabProcess

/// The files of an image that has been made, as they lie in its trees: nothing is started for it.
public struct ImageFiles: Sendable {
    private let state: StateFolder
    private let files: WorkshopFiles

    /// The largest file that is looked at.
    private static let sizeLimit = ByteCount.mebibytes(4)
    private static let limit = Duration.seconds(60)

    /// Creates a way to look at images of a state folder.
    public init(state: StateFolder, files: WorkshopFiles) {
        self.state = state
        self.files = files
    }

    /// The content of a file by its absolute path; `nil` when the image has not been made, has no trees, or has no such file.
    /// - Throws: `ImageError` when a part of the installation is missing, or `ProcessError` when 'tar' is.
    public func contents(of path: String, in recipe: ImageRecipe) async throws -> [UInt8]? {
        guard recipe.hasTrees else { return nil }
        let keys = ImageKeys(workshop: files)
        let trees = try [keys.tree(recipe)] + keys.layers(recipe)
        // Each archive has what changed since the ones below it: the outermost one that has the file is right.
        for tree in trees.map({ "\(state.image($0))/tree.tar" }).reversed() {
            guard FileManager.default.fileExists(atPath: tree) else { return nil }
            if let bytes = try await extract(path, from: tree) { return bytes }
        }
        return nil
    }

    private func extract(_ path: String, from tree: String) async throws -> [UInt8]? {
        let scratch = "\(state.unfinished)/look-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        // Not through the command's output: a file need not be text. The name is no pattern.
        let options = ["--extract", "--file", tree, "--directory", scratch, "--no-same-owner", "--no-wildcards"]
        let ended = try await Command("tar", options + ["--", ".\(path)"]).outcome(within: Self.limit)
        guard ended.status == .exited(0) else { return nil }
        let file = "\(scratch)\(path)"
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        // A link would lead to a file of this computer.
        guard attributes?[.type] as? FileAttributeType == .typeRegular,
            (attributes?[.size] as? Int ?? 0) <= Int(Self.sizeLimit.bytes)
        else { return nil }
        return FileManager.default.contents(atPath: file).map { [UInt8]($0) }
    }
}
