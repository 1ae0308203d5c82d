import LabModel
import LabSocket
import Synchronization

/// The traffic with one launch agent: the session's state, the callers that wait, and the two tasks that move bytes.
///
/// It lives as long as its tasks, which end when the stream is closed; so whoever owns the stream owns this.
final class AgentExchange: Sendable {
    typealias ID = AgentCalls.ID

    private struct State {
        var session = LaunchAgentSession(nonce: .random(in: .min ... .max))
        var calls = AgentCalls()
        var guestCalls = GuestCallTable()
        var failure: GuestError?
        var unsent = 0
    }

    private static let unsentLimit = 64 << 20

    let table = CallTable<[AgentReply]>()
    private let stream: UnixStream
    private let state = Mutex(State())
    private let outbox: AsyncStream<[UInt8]>.Continuation

    init(stream: UnixStream) {
        self.stream = stream
        let (frames, outbox) = AsyncStream.makeStream(of: [UInt8].self)
        self.outbox = outbox
        // Both end when the stream is closed, which `fail` sees to whatever the reason is.
        Task { await self.receive() }
        Task { await self.send(frames) }
    }

    private func receive() async {
        do {
            for try await bytes in stream.incoming { try take(bytes) }
            fail(GuestError(.closed, subject: "launch agent", reason: "the connection was closed"))
        } catch let error as GuestError {
            fail(error)
        } catch {
            fail(GuestError(.closed, subject: "launch agent", reason: "the connection broke", cause: "\(error)"))
        }
    }

    private func send(_ frames: AsyncStream<[UInt8]>) async {
        for await bytes in frames {
            do {
                try await stream.send(bytes)
                state.withLock { $0.unsent -= bytes.count }
            } catch {
                fail(GuestError(.closed, subject: "launch agent", reason: "the connection broke", cause: "\(error)"))
                return
            }
        }
    }

    private func take(_ bytes: [UInt8]) throws(GuestError) {
        let effects = try state.withLock { state throws(GuestError) -> [AgentCalls.Effect] in
            var effects: [AgentCalls.Effect] = []
            for event in try state.session.receive(bytes) {
                switch event {
                case .call(let number, let call): take(call, number, in: &state)
                case .callerEnded(let number): state.guestCalls.end(number)
                case .reply, .output: effects += state.calls.take(event)
                }
            }
            return effects
        }
        // Outside the lock: what callers do with their output may take its time.
        for effect in effects {
            switch effect {
            case .write(let output, let stream, let bytes): output(stream, bytes)
            case .finish(let id, let result): table.finish(id, result)
            }
        }
    }

    /// Tells whether everything has ended.
    var isClosed: Bool { state.withLock { $0.failure != nil } }

    /// Ends everything; the first reason is the one that is told.
    func fail(_ error: GuestError) {
        let (isFirst, handler) = state.withLock { state in
            defer { state.failure = state.failure ?? error }
            return (state.failure == nil, state.guestCalls.close())
        }
        defer { withExtendedLifetime(handler) {} }
        guard isFirst else { return }
        stream.close()
        outbox.finish()
        table.failAll(error)
    }

    /// Sends requests in one piece; the caller that waits under `id` gets the replies.
    func begin(_ id: ID, _ requests: [AgentRequest], output: AgentCalls.Output?) {
        let failure = state.withLock { state -> GuestError? in
            if let failure = state.failure { return failure }
            guard state.session.isGreeted else {
                return GuestError(.closed, subject: "launch agent", reason: "the agent was not greeted yet")
            }
            do throws(GuestError) { try enter(id, requests, output, in: &state) } catch { return error }
            return nil
        }
        if let failure {
            table.finish(id, .failure(failure))
        } else if requests.isEmpty {
            table.finish(id, .success([]))
        }
    }

    private func enter(
        _ id: ID,
        _ requests: [AgentRequest],
        _ output: AgentCalls.Output?,
        in state: inout State
    ) throws(GuestError) {
        var frames: [UInt8] = []
        var tags: [UInt32] = []
        var runs: [UInt32: GuestCommand] = [:]
        do throws(GuestError) {
            for request in requests {
                let (tag, bytes) = try state.session.request(request)
                tags.append(tag)
                frames += bytes
                if case .run(let command, _) = request { runs[tag] = command }
            }
            guard state.unsent + frames.count <= Self.unsentLimit else {
                throw GuestError(.tooLarge, subject: "launch agent", reason: "the guest does not take what was sent")
            }
        } catch {
            for tag in tags { state.session.forget(tag) }
            throw error
        }
        state.calls.enter(id, tags: tags, runs: runs, output: output)
        enqueue(frames, in: &state)
    }

    private func enqueue(_ bytes: [UInt8], in state: inout State) {
        state.unsent += bytes.count
        outbox.yield(bytes)
    }

    /// Ends the interest of the caller under `id`; commands that it still waits for are killed.
    func leave(_ id: ID) {
        state.withLock { state in
            let (tags, runs) = state.calls.leave(id)
            for tag in tags { state.session.forget(tag) }
            guard state.failure == nil else { return }
            for run in runs { enqueue(state.session.signal(9, run: run), in: &state) }
        }
    }

    /// Names who answers the calls of the guest from now on.
    func serve(_ handler: any GuestCallHandler) {
        state.withLock { state in
            guard state.failure == nil else { return }
            state.guestCalls.handler = handler
        }
    }

    private func take(_ call: GuestCall?, _ number: UInt32, in state: inout State) {
        let session = state.guestCalls.session
        state.guestCalls.begin(call, number) { [weak self] answer in
            self?.state.withLock { state in
                // Another session's calls have the same numbers.
                guard state.failure == nil, state.guestCalls.session == session else { return }
                self?.enqueue(state.session.answer(answer, call: number), in: &state)
            }
        }
    }

    /// Begins a session of its own: who waits on an earlier one is told, and what arrives for it is skipped.
    func restart() {
        state.withLock { state in
            state.session = LaunchAgentSession(nonce: .random(in: .min ... .max))
            state.calls = AgentCalls()
            state.guestCalls.endAll()
        }
        table.failAll(GuestError(.closed, subject: "launch agent", reason: "another session has begun"))
    }

    /// Enters the caller under `id` for the reply to a greeting; gives the greeting.
    func beginGreeting(_ id: ID) -> [UInt8] {
        let result = state.withLock { state -> Result<[UInt8], GuestError> in
            if let failure = state.failure { return .failure(failure) }
            let (tag, bytes) = state.session.hello()
            state.calls.enter(id, tags: [tag], runs: [:], output: nil)
            enqueue(bytes, in: &state)
            return .success(bytes)
        }
        switch result {
        case .success(let bytes): return bytes
        case .failure(let error):
            table.finish(id, .failure(error))
            return []
        }
    }

    /// Sends a greeting again, unless earlier ones still wait to be taken.
    func repeatGreeting(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.failure == nil, state.unsent == 0 else { return }
            enqueue(bytes, in: &state)
        }
    }
}
