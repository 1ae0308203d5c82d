import LabGuest
import LabImages
import LabModel
import LabProcess
import Synchronization

extension WiredLab {
    /// Writes the root file system of a machine to a new file, as the archive that `script` makes of it in the machine.
    ///
    /// The machine does its work meanwhile.
    /// - Throws: `EngineError` when the lab has no such machine, its guest cannot do it, or the file cannot be written.
    public func capture(_ name: String, with script: String, to file: String) async throws {
        guard let machine = machine(name) else {
            let hint = Suggestion.hint(for: name, among: machines.map(\.name)).map { "; \($0)" } ?? ""
            throw EngineError(machine: name, stage: "capture", reason: "the lab has no such machine\(hint)")
        }
        let output: OutputFile
        do {
            output = try OutputFile(path: file)
        } catch {
            throw machine.error("capture", "\(error)", lastSeen: "")
        }
        let command = GuestCommand(
            RunningTree.arguments,
            input: [UInt8](script.utf8),
            kept: .mebibytes(1),
            outputLimit: RunningTree.largest
        )
        let archive = Archive(file: output)
        let result = try await machine.guest.run(command, within: RunningTree.limit) { stream, bytes in
            if stream == .output { archive.append(bytes) }
        }
        if let error = archive.error { throw machine.error("capture", "\(error)", lastSeen: "") }
        guard result.succeeded else {
            throw machine.error("capture", "its root file system could not be read", lastSeen: result.error.text)
        }
    }
}

/// A file that takes what it is given until it cannot.
private final class Archive: Sendable {
    private let file: OutputFile
    private let failure = Mutex<FileError?>(nil)

    init(file: consuming OutputFile) {
        self.file = file
    }

    var error: FileError? { failure.withLock(\.self) }

    func append(_ bytes: [UInt8]) {
        guard error == nil else { return }
        do {
            try file.append(bytes)
        } catch {
            failure.withLock { $0 = error }
        }
    }
}
