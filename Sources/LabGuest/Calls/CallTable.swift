import Synchronization

/// The callers that wait for something from a guest.
///
/// Each is resumed exactly once: by the answer, by its time limit, by its task's cancellation or by the end of the
/// connection, whichever is first. None of these depends on another.
final class CallTable<Value: Sendable>: Sendable {
    /// A caller's place in the table.
    typealias ID = UInt64

    private struct Entry {
        let continuation: CheckedContinuation<Result<Value, GuestError>, Never>
        let timer: Task<Void, Never>
        let subject: String
    }

    private struct State {
        var last: ID = 0
        var entries: [ID: Entry] = [:]
    }

    private let state = Mutex(State())

    /// A number that no other caller has.
    func newID() -> ID {
        state.withLock { state in
            state.last += 1
            return state.last
        }
    }

    /// Calls `begin` when an answer can be taken, and waits for it.
    func wait(
        _ id: ID,
        subject: String,
        within limit: Duration,
        begin: () -> Void
    ) async throws(GuestError) -> Value {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enter(id, continuation, subject: subject, limit: limit)
                begin()
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
        return try result.get()
    }

    private func enter(
        _ id: ID,
        _ continuation: CheckedContinuation<Result<Value, GuestError>, Never>,
        subject: String,
        limit: Duration
    ) {
        state.withLock { state in
            // Not a child of the caller: it must end the wait even when the caller can do nothing. The entry owns it.
            let timer = Task {
                do { try await Task.sleep(for: limit) } catch { return }
                finish(id) { .failure(GuestError(.timedOut, subject: $0, reason: "no answer within \(limit)")) }
            }
            state.entries[id] = Entry(continuation: continuation, timer: timer, subject: subject)
        }
    }

    private func cancel(_ id: ID) {
        finish(id) { .failure(GuestError(.cancelled, subject: $0, reason: "cancelled")) }
    }

    private func finish(_ id: ID, with result: (_ subject: String) -> Result<Value, GuestError>) {
        guard let entry = state.withLock({ $0.entries.removeValue(forKey: id) }) else { return }
        entry.timer.cancel()
        entry.continuation.resume(returning: result(entry.subject))
    }

    /// Answers the caller, unless it no longer waits.
    func finish(_ id: ID, _ result: Result<Value, GuestError>) {
        finish(id) { _ in result }
    }

    /// Tells everybody that waits.
    func failAll(_ error: GuestError) {
        let entries = state.withLock { state in
            defer { state.entries = [:] }
            return state.entries
        }
        for entry in entries.values {
            entry.timer.cancel()
            entry.continuation.resume(returning: .failure(error))
        }
    }
}
