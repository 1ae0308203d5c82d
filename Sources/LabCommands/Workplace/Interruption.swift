import Dispatch
import Glibc
import Synchronization

/// Ctrl-C and SIGTERM: once cancels the work, which tears down what it made; twice ends the process at once.
enum Interruption {
    private static let count = Atomic<Int>(0)

    /// Runs `work`; when a signal comes it is cancelled and awaited, and then the exit code of the signal is thrown.
    static func cancelling<Result: Sendable>(
        saying text: String? = "interrupted; tearing down (once more to end at once)",
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await work() }
        let received = Mutex<ExitCode?>(nil)
        let sources = [(SIGINT, ExitCode.interrupted), (SIGTERM, .terminated), (SIGHUP, .terminated)].map {
            number,
            code in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let times = count.add(1, ordering: .relaxed).newValue
                if times > 1 { _exit(code.rawValue) }
                received.withLock { $0 = code }
                if let text { Talk.say("assay: \(text)") }
                task.cancel()
            }
            source.activate()
            return source
        }
        defer { for source in sources { source.cancel() } }
        let result = await task.result
        if let code = received.withLock({ $0 }) {
            // Whatever the work made of its cancellation, the caller hears of the signal; results are written already.
            _ = try? result.get()
            throw Failure(code: code)
        }
        return try result.get()
    }
}
