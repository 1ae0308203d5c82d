public import LabSocket
import Synchronization

/// A conversation with one QEMU over its machine protocol.
public final class QMPClient: Sendable {
    /// What somebody waits for.
    private enum Expectation {
        case greeting
        case reply(id: Int64)
        case event(Set<String>)
    }

    private struct Wait {
        var expectation: Expectation
        /// What messages name it.
        var command: String
        var continuation: CheckedContinuation<QMPValue, any Error>
    }

    private struct State {
        var session = QMPSession()
        var version: String?
        var failure: QMPError?
        var seenEvents: [String] = []
        var waits: [Int: Wait] = [:]
        var listeners: [Int: AsyncStream<String>.Continuation] = [:]
        /// The numbers of waits that have begun and not ended, with the reason where they were given up before they were in
        /// the table.
        var begun: [Int: (any Error)?] = [:]
        var lastNumber = 0
    }

    /// How many events are remembered for those who wait later.
    private static let rememberedEvents = 256

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
        let version = try await wait(for: .greeting, command: "greeting", within: limit) {}
        try await execute("qmp_capabilities", within: limit)
        return version.asText ?? ""
    }

    /// Sends a command and waits for its reply.
    /// - Throws: `QMPError` when QEMU refuses, ends, or does not answer within `limit`.
    @discardableResult
    public func execute(
        _ command: String,
        _ arguments: QMPValue? = nil,
        within limit: Duration = .seconds(10)
    ) async throws -> QMPValue {
        let (id, bytes) = try state.withLock { try $0.session.encode(command, arguments) }
        return try await wait(for: .reply(id: id), command: command, within: limit) {
            // The wait is in the table; a failed send fails the stream, and with it the wait.
            Task { try? await self.stream.send(bytes) }
        }
    }

    /// Waits until one of the events has happened since the connection began, and gives its name.
    public func waitForEvent(_ names: Set<String>, within limit: Duration) async throws -> String {
        let title = names.sorted().joined(separator: " or ")
        return try await wait(for: .event(names), command: title, within: limit) {}.asText ?? ""
    }

    /// The names of all events since the connection began (of many, the last 256), and those to come, until it ends.
    public var events: AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: String.self,
            bufferingPolicy: .bufferingNewest(Self.rememberedEvents)
        )
        let number = state.withLock { state -> Int? in
            for name in state.seenEvents { continuation.yield(name) }
            guard state.failure == nil else { return nil }
            state.lastNumber += 1
            state.listeners[state.lastNumber] = continuation
            return state.lastNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    /// Ends the conversation; whoever waits is told.
    public func close() {
        stream.close()
        fail(QMPError(.closed, command: ""))
    }

    /// Waits beside a timer that ends the wait, whatever QEMU does; `begin` runs when the wait is in the table.
    private func wait(
        for expectation: Expectation,
        command: String,
        within limit: Duration,
        begin: () -> Void
    ) async throws -> QMPValue {
        let number = state.withLock { state in
            state.lastNumber += 1
            state.begun[state.lastNumber] = .some(nil)
            return state.lastNumber
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            self.giveUp(number, QMPError(.timedOut, command: command))
        }
        defer {
            timer.cancel()
            state.withLock { $0.begun[number] = nil }
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let wait = Wait(expectation: expectation, command: command, continuation: continuation)
                if let known = enter(wait, number) {
                    continuation.resume(with: known)
                } else {
                    begin()
                }
            }
        } onCancel: {
            giveUp(number, CancellationError())
        }
    }

    /// Puts a wait into the table, unless its end is known already.
    private func enter(_ wait: Wait, _ number: Int) -> Result<QMPValue, any Error>? {
        state.withLock { state in
            if let error = state.begun[number] ?? nil { return .failure(error) }
            switch wait.expectation {
            case .greeting: if let version = state.version { return .success(.text(version)) }
            case .event(let names):
                if let name = state.seenEvents.first(where: names.contains) { return .success(.text(name)) }
            case .reply: break
            }
            if let failure = state.failure { return .failure(failure.naming(wait.command)) }
            state.waits[number] = wait
            return nil
        }
    }

    private func giveUp(_ number: Int, _ error: any Error) {
        let wait = state.withLock { state -> Wait? in
            guard state.begun[number] != nil else { return nil }
            guard let wait = state.waits.removeValue(forKey: number) else {
                state.begun[number] = error
                return nil
            }
            return wait
        }
        wait?.continuation.resume(throwing: error)
    }

    private func take(_ bytes: [UInt8]) throws(QMPError) {
        let messages = try state.withLock { state throws(QMPError) in try state.session.feed(bytes) }
        for message in messages { deliver(message) }
    }

    private func deliver(_ message: QMPSession.Message) {
        switch message {
        case .greeting(let version):
            state.withLock { $0.version = version }
            end(.success(.text(version))) { if case .greeting = $0 { true } else { false } }
        case .reply(let id, let result):
            end(result.mapError { $0 }) { if case .reply(id) = $0 { true } else { false } }
        case .event(let name):
            state.withLock { state in
                state.seenEvents.append(name)
                if state.seenEvents.count > Self.rememberedEvents { state.seenEvents.removeFirst() }
                for listener in state.listeners.values { listener.yield(name) }
            }
            end(.success(.text(name))) { if case .event(let names) = $0 { names.contains(name) } else { false } }
        }
    }

    /// Ends the waits whose expectation is met.
    private func end(_ result: Result<QMPValue, QMPSession.Refusal>, where isMet: (Expectation) -> Bool) {
        let ended = state.withLock { state in
            let ended = state.waits.filter { isMet($0.value.expectation) }
            for number in ended.keys { state.waits[number] = nil }
            return ended.values
        }
        for wait in ended {
            wait.continuation.resume(
                with: result.mapError { QMPError(.refused, command: wait.command, reason: $0.reason) }
            )
        }
    }

    private func fail(_ error: QMPError) {
        let (ended, listeners) = state.withLock { state in
            state.failure = state.failure ?? error
            defer { (state.waits, state.listeners) = ([:], [:]) }
            return (state.waits.values, state.listeners.values)
        }
        for wait in ended { wait.continuation.resume(throwing: error.naming(wait.command)) }
        for listener in listeners { listener.finish() }
    }
}

extension QMPError {
    /// The same error, of another command.
    fileprivate func naming(_ command: String) -> QMPError {
        QMPError(code, command: command, reason: reason)
    }
}
