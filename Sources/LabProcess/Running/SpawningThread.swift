import Dispatch
import Glibc
import Synchronization

/// The one thread that starts processes.
///
/// A parent-death signal belongs to the thread that started the child, so that thread must live as long as this process:
/// threads of the concurrency pool and of Dispatch do not.
final class SpawningThread: Sendable {
    /// The only one.
    static let shared = SpawningThread()

    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let available = DispatchSemaphore(value: 0)

    private init() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let result = pthread_create(
            &thread,
            nil,
            { Unmanaged<SpawningThread>.fromOpaque($0.unsafelyUnwrapped).takeUnretainedValue().work() },
            context
        )
        guard result == 0 else { fatalError("the system gives this process no further thread") }
        pthread_detach(thread)
    }

    /// Runs `job` on the thread and gives what it returns.
    func run<Result: Sendable>(_ job: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            jobs.withLock { $0.append { continuation.resume(returning: job()) } }
            available.signal()
        }
    }

    private func work() -> Never {
        while true {
            available.wait()
            let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            job?()
        }
    }
}
