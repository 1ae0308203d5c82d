import LabSocket
import Synchronization

/// The traffic with one QEMU guest agent: the session's state, the callers that wait, and the two tasks that move bytes.
///
/// It lives as long as its tasks, which end when the stream is closed; so whoever owns the stream owns this.
final class GuestAgentExchange: Sendable {
    typealias ID = QEMUGuestAgentSession.ID

    private struct State: ~Copyable {
        var session = QEMUGuestAgentSession()
        var failure: GuestError?
    }

    let table = CallTable<[UInt8]>()
    var isClosed: Bool { state.withLock { $0.failure != nil } }
    private let stream: UnixStream
    private let state = Mutex(State())
    private let outbox: AsyncStream<[UInt8]>.Continuation

    init(stream: UnixStream) {
        self.stream = stream
        let (lines, outbox) = AsyncStream.makeStream(of: [UInt8].self)
        self.outbox = outbox
        // Both end when the stream is closed, which `fail` sees to whatever the reason is.
        Task { await self.receive() }
        Task { await self.send(lines) }
    }

    private func receive() async {
        do {
            for try await bytes in stream.incoming {
                let replies = try state.withLock { state in
                    let replies = try state.session.receive(bytes)
                    try sendNext(&state)
                    return replies
                }
                for reply in replies { table.finish(reply.id, .success(reply.json)) }
            }
            fail(GuestError(.closed, subject: "guest agent", reason: "the connection was closed"))
        } catch let error as GuestError {
            fail(error)
        } catch {
            fail(GuestError(.closed, subject: "guest agent", reason: "the connection broke", cause: "\(error)"))
        }
    }

    private func send(_ lines: AsyncStream<[UInt8]>) async {
        for await bytes in lines {
            do {
                try await stream.send(bytes)
            } catch {
                fail(GuestError(.closed, subject: "guest agent", reason: "the connection broke", cause: "\(error)"))
                return
            }
        }
    }

    private func sendNext(_ state: inout State) throws {
        while let bytes = try state.session.nextMessage() { outbox.yield(bytes) }
    }

    /// Ends everything; the first reason is the one that is told.
    func fail(_ error: GuestError) {
        let isFirst = state.withLock { state in
            let isFirst = state.failure == nil
            state.failure = state.failure ?? error
            return isFirst
        }
        guard isFirst else { return }
        stream.close()
        outbox.finish()
        table.failAll(error)
    }

    /// Sends a command when its turn comes; the caller that waits under `id` gets the reply.
    func begin(_ id: ID, line: [UInt8]) {
        let failure = state.withLock { state -> GuestError? in
            if let failure = state.failure { return failure }
            state.session.submit(id, line: line)
            do {
                try sendNext(&state)
                return nil
            } catch {
                return GuestError(.undecodable, subject: "guest agent", reason: "no JSON", cause: "\(error)")
            }
        }
        if let failure { table.finish(id, .failure(failure)) }
    }

    /// Ends the interest of the caller under `id`, and lets the next command go.
    func leave(_ id: ID) {
        state.withLock { state in
            state.session.withdraw(id)
            guard state.failure == nil else { return }
            try? sendNext(&state)
        }
    }

    /// Asks the guest again to agree on where replies begin, if it has not yet.
    func synchronizeAgain() {
        state.withLock { state in
            guard state.failure == nil, let bytes = try? state.session.synchronization() else { return }
            outbox.yield(bytes)
        }
    }
}
