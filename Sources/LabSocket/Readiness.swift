import Dispatch
import Synchronization

/// Waits until a descriptor can be read, without holding a thread.
///
/// A dispatch source fires as long as the descriptor is readable, so it only runs while somebody waits.
final class Readiness: Sendable {
    private struct State {
        var waiting: CheckedContinuation<Bool, Never>?
        var isRunning = false
        var isFinished = false
    }

    private let state = Mutex(State())
    // Dispatch guards its sources itself; only the annotation is missing on Linux.
    nonisolated(unsafe) private let source: any DispatchSourceRead

    /// Creates a wait on `descriptor`; `closed` runs once, on `queue`, when nothing uses the descriptor any more.
    init(descriptor: Int32, queue: DispatchQueue, closed: @escaping @Sendable () -> Void) {
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler { [weak self] in self?.wake(readable: true) }
        source.setCancelHandler(handler: closed)
    }

    deinit {
        finish()
    }

    /// Suspends the task until the descriptor is readable; `false` when it was finished or the task cancelled first.
    func wait() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refused = state.withLock { state -> Bool in
                    if state.isFinished || state.waiting != nil || Task.isCancelled { return true }
                    state.waiting = continuation
                    state.isRunning = true
                    source.resume()
                    return false
                }
                if refused { continuation.resume(returning: false) }
            }
        } onCancel: {
            wake(readable: false)
        }
    }

    /// Ends all waiting and lets go of the descriptor; safe to call again.
    func finish() {
        let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            source.cancel()
            // A suspended source never runs its cancel handler.
            if !state.isRunning { source.resume() }
            state.isRunning = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: false)
    }

    private func wake(readable: Bool) {
        let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let waiting = state.waiting else { return nil }
            state.waiting = nil
            if state.isRunning, !state.isFinished {
                source.suspend()
                state.isRunning = false
            }
            return waiting
        }
        waiting?.resume(returning: readable)
    }
}
