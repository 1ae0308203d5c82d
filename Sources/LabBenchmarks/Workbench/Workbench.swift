import FoundationEssentials
import Glibc
import LabEngine
import LabHost
import LabImages
import LabModel
import LabProcess
import LabQEMU

/// Where benchmarks work: the state with its images, this computer, and the workshop for images that are missing.
struct Workbench: Sendable {
    /// The layout of the state.
    let state: StateFolder
    /// This computer.
    let host: any Host
    /// Where missing images are made.
    let workshop: Workshop
    /// What is made is a part of one task, which undoes it.
    let ledger: TaskLedger
    /// The checkout that is measured.
    let checkout: String

    /// Opens the state folder of the environment, and finds QEMU.
    init(checkout: String) async throws {
        self.checkout = checkout
        state = StateFolder(path: try Self.home(), socketsPath: "/tmp/assay-bench-\(getuid())")
        for folder in state.folders {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        // A folder below /tmp could be somebody else's, laid there to listen.
        var facts = stat()
        guard lstat(state.socketsPath, &facts) == 0, facts.st_uid == getuid(), facts.st_mode & 0o077 == 0 else {
            throw BenchError("'\(state.socketsPath)' is not a folder for this user alone")
        }
        // A benchmark that was interrupted has left its last lab on disk.
        let files = WorkshopFiles(folder: "\(checkout)/Sources")
        ledger = try await TaskLedger.open(state: state, files: files, version: "bench")
        for name in try await Leftovers(ledger).collect() {
            Self.say("removed what was left of \(name)")
        }
        host = try await QEMUHost(state: state)
        workshop = Workshop(
            state: state,
            files: files,
            host: host,
            progress: { if $0.isBeginning { Self.say("making image \($0.image): \($0.step)") } },
            found: { _ in }
        )
    }

    private static func home() throws -> String {
        let path =
            Tool.variable("ASSAY_HOME") ?? Tool.variable("XDG_STATE_HOME").map { "\($0)/assay" }
            ?? Tool.variable("HOME").map { "\($0)/.local/state/assay" }
        guard let path, !path.isEmpty else { throw BenchError("there is no state folder: set ASSAY_HOME or HOME") }
        return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// One line about the computer that the figures are of.
    var machineLine: String {
        let facts = host.facts
        let memory = "\((facts.memory.mebibytes + 512) / 1024) GiB memory"
        return "Measured with \(facts.processors) processors, \(memory), \(facts.emulator), accelerator "
            + "\(facts.accelerator) (\(facts.acceleratorReason))."
    }

    /// Tells the person at the terminal what goes on; standard output is for the table.
    static func say(_ text: String) {
        let line = Array("assay-bench: \(text)\n".utf8)
        _ = write(2, line, line.count)
    }
}

/// Why a benchmark cannot go on.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
