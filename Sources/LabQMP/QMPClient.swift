public import LabSocket
import Synchronization

/// A conversation with one QEMU over its machine protocol.
public final class QMPClient: Sendable {
    private struct State {
        var session = QMPSession()
        var waiting: [Int64: (command: String, continuation: CheckedContinuation<QMPValue, any Error>)] = [:]
        var greeting: CheckedContinuation<String, any Error>?
        var version: String?
        var failure: QMPError?
        var eventWaits: [(names: Set<String>, continuation: CheckedContinuation<String, any Error>, number: Int)] = []
        var seenEvents: [String] = []
        var lastNumber = 0
    }

    private let stream: UnixStream
    private let state = Mutex(State())

    /// Takes over a connection; nothing is sent before `negotiate(within:)`.
    public init(stream: UnixStream) {
        self.stream = stream
        // The task ends when the stream does, which `close()` and the end of QEMU bring about.
        Task { [weak self, stream] in
            do {
                while let bytes = try await stream.receive() {
                    guard let self else { return }
                    try self.take(bytes)
                }
                self?.fail(QMPError(.closed, command: ""))
            } catch let error as QMPError {
                self?.fail(error)
            } catch {
                self?.fail(QMPError(.closed, command: "", reason: "\(error)"))
            }
        }
    }

    deinit {
        close()
    }

    /// Waits for QEMU's greeting and agrees on no extensions; gives QEMU's version.
    public func negotiate(within limit: Duration) async throws -> String {
        let version = try await limited(by: limit, command: "greeting") { number in
            try await withCheckedThrowingContinuation { continuation in
                self.await(greeting: continuation)
            }
        }
        try await execute("qmp_capabilities", within: limit)
        return version
    }

    /// Sends a command and waits for its reply.
    /// - Throws: `QMPError` when QEMU refuses, ends, or does not answer within `limit`.
    @discardableResult
    public func execute(
        _ command: String,
        _ arguments: QMPValue? = nil,
        within limit: Duration = .seconds(10)
    ) async throws -> QMPValue {
        let (id, bytes) = try state.withLock { state in
            if let failure = state.failure { throw QMPError(failure.code, command: command, reason: failure.reason) }
            return try state.session.encode(command, arguments)
        }
        return try await limited(by: limit, command: command, id: id) { _ in
            try await withCheckedThrowingContinuation { continuation in
                let failure = self.state.withLock { state -> QMPError? in
                    if state.failure == nil { state.waiting[id] = (command, continuation) }
                    return state.failure
                }
                if let failure {
                    continuation.resume(throwing: QMPError(failure.code, command: command, reason: failure.reason))
                    return
                }
                // The continuation owns the wait; a failed send fails the stream, and with it the continuation.
                Task { try? await self.stream.send(bytes) }
            }
        }
    }

    /// Waits until one of the events has happened since the connection began, and gives its name.
    public func waitForEvent(_ names: Set<String>, within limit: Duration) async throws -> String {
        try await limited(by: limit, command: names.sorted().joined(separator: " or ")) { number in
            try await withCheckedThrowingContinuation { continuation in
                let known = self.state.withLock { state -> Result<String, QMPError>? in
                    if let name = state.seenEvents.first(where: names.contains) { return .success(name) }
                    if let failure = state.failure { return .failure(failure) }
                    state.eventWaits.append((names, continuation, number))
                    return nil
                }
                if let known { continuation.resume(with: known.mapError { $0 as any Error }) }
            }
        }
    }

    /// Forgets the events that have happened, so that the next wait is for new ones.
    public func forgetEvents() {
        state.withLock { $0.seenEvents = [] }
    }

    /// Ends the conversation; whoever waits is told.
    public func close() {
        stream.close()
        fail(QMPError(.closed, command: ""))
    }

    private func `await`(greeting continuation: CheckedContinuation<String, any Error>) {
        let known = state.withLock { state -> Result<String, QMPError>? in
            if let version = state.version { return .success(version) }
            if let failure = state.failure { return .failure(failure) }
            state.greeting = continuation
            return nil
        }
        if let known { continuation.resume(with: known.mapError { $0 as any Error }) }
    }

    private func take(_ bytes: [UInt8]) throws(QMPError) {
        let messages = try state.withLock { state throws(QMPError) in try state.session.feed(bytes) }
        for message in messages { deliver(message) }
    }

    private func deliver(_ message: QMPSession.Message) {
        switch message {
        case .greeting(let version):
            let waiting = state.withLock { state in
                state.version = version
                defer { state.greeting = nil }
                return state.greeting
            }
            waiting?.resume(returning: version)
        case .reply(let id, let result):
            guard let (command, continuation) = state.withLock({ $0.waiting.removeValue(forKey: id) }) else { return }
            continuation.resume(with: result.mapError { QMPError(.refused, command: command, reason: $0.reason) })
        case .event(let name):
            let woken = state.withLock { state in
                state.seenEvents.append(name)
                if state.seenEvents.count > 256 { state.seenEvents.removeFirst() }
                let woken = state.eventWaits.filter { $0.names.contains(name) }
                state.eventWaits.removeAll { $0.names.contains(name) }
                return woken
            }
            for wait in woken { wait.continuation.resume(returning: name) }
        }
    }

    private func fail(_ error: QMPError) {
        let (replies, greeting, events) = state.withLock { state in
            state.failure = state.failure ?? error
            defer {
                state.waiting = [:]
                state.greeting = nil
                state.eventWaits = []
            }
            return (Array(state.waiting.values), state.greeting, state.eventWaits)
        }
        for (command, continuation) in replies {
            continuation.resume(throwing: QMPError(error.code, command: command, reason: error.reason))
        }
        greeting?.resume(throwing: QMPError(error.code, command: "greeting", reason: error.reason))
        for wait in events {
            let names = wait.names.sorted().joined(separator: " or ")
            wait.continuation.resume(throwing: QMPError(error.code, command: names, reason: error.reason))
        }
    }

    /// Runs a wait beside a timer that ends it, whatever QEMU does.
    private func limited<Value: Sendable>(
        by limit: Duration,
        command: String,
        id: Int64? = nil,
        _ wait: @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            self.abandon(id: id, number: number, error: QMPError(.timedOut, command: command))
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await wait(number)
        } onCancel: {
            abandon(id: id, number: number, error: CancellationError())
        }
    }

    private func abandon(id: Int64?, number: Int, error: any Error) {
        let (reply, greeting, event) = state.withLock { state in
            if let id {
                return (
                    state.waiting.removeValue(forKey: id)?.continuation, nil as CheckedContinuation<String, any Error>?,
                    nil as CheckedContinuation<String, any Error>?
                )
            }
            if let index = state.eventWaits.firstIndex(where: { $0.number == number }) {
                return (nil, nil, state.eventWaits.remove(at: index).continuation)
            }
            defer { state.greeting = nil }
            return (nil, state.greeting, nil)
        }
        reply?.resume(throwing: error)
        greeting?.resume(throwing: error)
        event?.resume(throwing: error)
    }
}
