import Foundation
import Glibc
import LabTestSupport

/// A state folder, with what the command keeps outside of it.
final class Home: Sendable {
    /// The state folder.
    let path: String
    /// The folder that holds its sockets and nothing else.
    let runtime: String

    private let scratch: ScratchFolder?

    /// The state folder that keeps images between runs of these tests: the one that `ASSAY_HOME` names.
    static let shared: Home = {
        let path = ProcessInfo.processInfo.environment["ASSAY_HOME"] ?? "\(Checkout.path)/.build-state"
        atexit { try? FileManager.default.removeItem(atPath: Home.sharedRuntime) }
        return Home(path: path, runtime: sharedRuntime)
    }()

    private static let sharedRuntime = "/tmp/assay-r\(getpid())"

    private init(path: String, runtime: String) {
        self.path = path
        self.runtime = runtime
        scratch = nil
    }

    /// Makes a state folder without images.
    init() throws {
        let scratch = try ScratchFolder()
        self.scratch = scratch
        // A user that a test turns into gets through to its own folders below.
        chmod(scratch.path, 0o755)
        path = "\(scratch.path)/state"
        runtime = "\(scratch.path)/run"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    /// Makes a state folder that has the images of the shared one, and nothing else of it.
    static func withImages(_ images: Images) async throws -> Home {
        try await images.makeSure()
        let home = try Home()
        for name in ["images", "instant", "accelerator.json"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(home.path)/\(name)",
                withDestinationPath: "\(shared.path)/\(name)"
            )
        }
        return home
    }

    deinit {
        // A lab that a broken product left must not disturb the tests that follow.
        guard scratch != nil else { return }
        for process in processes { kill(process.id, SIGKILL) }
    }

    /// The living processes that work for this state folder, other than those that tests started.
    var processes: [LivingProcess] {
        LivingProcess.all().filter { process in
            process.arguments.contains { $0.contains(path + "/") || $0.contains(runtime + "/") }
                || (process.isSupervisor && process.environment["ASSAY_HOME"] == path)
        }
    }

    /// The living QEMU processes of this state folder: machines and gateways.
    var machines: [LivingProcess] { processes.filter(\.isMachine) }

    /// The names of labs that have a folder.
    var labs: [String] { names("\(path)/labs") }

    /// The names of lab templates, finished or not.
    var templates: [String] { names("\(path)/templates") }

    /// What was imported: descriptions and the folders of their files.
    var imports: [String] { names("\(path)/library/OperatingSystems") + names("\(path)/library/Imports") }

    /// What of labs and images in the making is still there; nothing when all of it was removed.
    var leftovers: [String] {
        let sockets = names("\(runtime)/assay").flatMap { state in
            names("\(runtime)/assay/\(state)").map { "socket \($0)" }
        }
        return labs.map { "lab \($0)" } + names("\(path)/unfinished").map { "draft \($0)" } + sockets
            + names("\(path)/removed").map { "removed \($0)" }
            + names("\(path)/owners").map { "owner \($0)" }
            + names(path).filter { $0.hasSuffix(".log") }.map { "log \($0)" }
            + processes.map { "process \($0.arguments.joined(separator: " "))" }
    }

    private func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
