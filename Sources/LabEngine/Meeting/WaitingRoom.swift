import LabGuest
import Synchronization

/// The calls that wait to be answered; each is answered exactly once: by whoever it waits for, by its time limit, or because
/// its caller has gone.
final class WaitingRoom: Sendable {
    /// Waits for so long, or until the task is cancelled.
    typealias Sleep = @Sendable (Duration) async throws -> Void

    private let seats = Mutex<[UInt64: CheckedContinuation<GuestAnswer, Never>]>([:])
    private let sleep: Sleep

    init(sleep: @escaping Sleep) {
        self.sleep = sleep
    }

    /// Lets a call wait: `begin` is called when it can be answered, `late` when its time is over.
    func wait(
        _ id: UInt64,
        within limit: Duration,
        begin: () -> Void,
        late: @escaping @Sendable () -> GuestAnswer
    ) async -> GuestAnswer {
        // Not a child of the caller: it must end the wait even when the caller can do nothing. It ends with the wait.
        let timer = Task { [sleep] in
            do { try await sleep(limit) } catch { return }
            if self.isWaiting(id) { self.answer(id, late()) }
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                seats.withLock { $0[id] = continuation }
                begin()
                if Task.isCancelled { answer(id, Self.gone) }
            }
        } onCancel: {
            answer(id, Self.gone)
        }
    }

    /// Answers a call, unless it no longer waits.
    func answer(_ id: UInt64, _ answer: GuestAnswer) {
        seats.withLock { $0.removeValue(forKey: id) }?.resume(returning: answer)
    }

    private func isWaiting(_ id: UInt64) -> Bool { seats.withLock { $0[id] != nil } }

    /// Nobody reads it.
    private static let gone = GuestAnswer.unavailable("the caller has gone")
}
