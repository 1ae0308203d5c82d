import FoundationEssentials
import LabProcess

/// A folder in which something is being made.
public struct Draft: Sendable {
    private let path: String
    private let files: WorkshopFiles

    /// Names a folder; `files` has the script that removes what belongs to a namespace's users.
    public init(path: String, files: WorkshopFiles) {
        self.path = path
        self.files = files
    }

    /// Removes the folder with all that is in it; one that is not there is no error.
    /// - Throws: what the system says.
    public func remove() async throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        if (try? FileManager.default.removeItem(atPath: path)) != nil { return }
        // Trees belong to a namespace's users, whom only its root may touch.
        let command = Command("sh", [files.script("enter.sh"), files.script("remove.sh")], environment: ["TREE": path])
        try await command.run(within: .seconds(120))
    }
}
