import Foundation
import Glibc
import LabTestSupport
import Synchronization

/// A process that a test started, in a process group of its own as a shell would make it; it never outlives the test.
final class RunningCommand: Sendable {
    /// The process, and its process group.
    let processID: pid_t

    private let arguments: [String]
    private let scratch: ScratchFolder
    private let kept: [any Sendable]
    private let start = ContinuousClock.now
    private let status = Mutex<Int?>(nil)

    /// Starts a program, which is looked up in `PATH`; what is `kept` lives as long as this value.
    init(
        _ command: [String],
        environment: [String: String]? = nil,
        folder: String? = nil,
        keeping kept: [any Sendable] = []
    ) throws {
        let arguments = (folder.map { ["env", "-C", $0] } ?? []) + command
        self.arguments = arguments
        self.kept = kept
        scratch = try ScratchFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "\(scratch.path)/output", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "\(scratch.path)/error", O_WRONLY | O_CREAT, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        var none = sigset_t()
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let variables = environment ?? ProcessInfo.processInfo.environment
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + settings { free(word) } }
        var child: pid_t = 0
        let number = posix_spawnp(&child, arguments[0], &actions, &attributes, &words, &settings)
        guard number == 0 else { throw Complaint("\(arguments[0]): \(String(cString: strerror(number)))") }
        processID = child
    }

    deinit {
        guard status.withLock({ $0 == nil }) else { return }
        kill(processID, SIGKILL)
        waitpid(processID, nil, 0)
    }

    /// What it has printed until now.
    var output: String { scratch.text(of: "output") }
    /// What it has said on standard error until now.
    var error: String { scratch.text(of: "error") }

    /// Sends a signal to it alone.
    func signal(_ number: Int32) {
        kill(processID, number)
    }

    /// Sends a signal to its process group, as a terminal does on Ctrl-C.
    func signalGroup(_ number: Int32) {
        kill(-processID, number)
    }

    /// Waits for its end.
    /// - Throws: `Complaint` when it takes longer, after killing it.
    func end(within limit: Duration = .seconds(60)) async throws -> Ended {
        guard try await eventually(within: limit, { self.hasEnded() }) else {
            kill(processID, SIGKILL)
            throw Complaint("'\(arguments.joined(separator: " "))' did not end within \(limit):\n\(output)\(error)")
        }
        return Ended(
            code: status.withLock { $0 ?? 0 },
            output: output,
            error: error,
            duration: ContinuousClock.now - start
        )
    }

    /// Waits until it has said something on standard error.
    /// - Throws: `Complaint` when it ends without saying so, or takes longer.
    func says(_ text: String, within limit: Duration = .seconds(60)) async throws {
        guard try await eventually(within: limit, { self.error.contains(text) || self.hasEnded() }),
            error.contains(text)
        else { throw Complaint("it did not say '\(text)':\n\(output)\(error)") }
    }

    private func hasEnded() -> Bool {
        status.withLock { status in
            if status != nil { return true }
            var raw: Int32 = 0
            guard waitpid(processID, &raw, WNOHANG) == processID else { return false }
            let signal = raw & 0x7f
            status = signal == 0 ? Int(raw >> 8 & 0xff) : -Int(signal)
            return true
        }
    }
}

/// What a process left when it ended.
struct Ended: Sendable {
    /// The exit code, or the signal that ended it as a negative number.
    var code: Int
    /// What it printed.
    var output: String
    /// What it said on standard error.
    var error: String
    /// How long it ran.
    var duration: Duration
}

/// Why a test cannot go on.
struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Looks every few milliseconds until `isSo` says yes; the last look, after the limit, decides.
func eventually(within limit: Duration, _ isSo: () throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try isSo() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try isSo()
}
