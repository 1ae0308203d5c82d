import FoundationEssentials
import LabEngine
import LabModel
import LabSocket

/// The labs that stay: how other commands find them and talk to their owners.
struct StandingLabs {
    let state: StateFolder

    /// How long an owner may take to undo what it began.
    private static let patience = Duration.seconds(30)

    /// The names of the labs that have an owner, sorted.
    func names() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: state.labs)) ?? []
        return names.filter { !$0.hasPrefix(".") && FileManager.default.fileExists(atPath: state.lab($0).control) }
            .sorted()
    }

    /// The lab that is meant: the named one, or the only one.
    /// - Throws: `Failure` that says which labs there are.
    func find(_ name: String?) throws -> String {
        let names = names()
        if let name {
            guard names.contains(name) else {
                throw Failure.usage(
                    "there is no lab named '\(name)'",
                    hint: Suggestion.hint(for: name, among: names) ?? "'assay up LAB' makes one"
                )
            }
            return name
        }
        guard let only = names.first else {
            throw Failure.usage("no lab is up", hint: "'assay up LAB' makes one")
        }
        guard names.count == 1 else {
            throw Failure.usage("several labs are up", hint: "say which: \(names.joined(separator: ", "))")
        }
        return only
    }

    /// Asks a lab's owner for something and gives its final answer; the others go to `other`.
    /// - Throws: `Failure` when the owner does not answer, or says that it cannot.
    func ask(
        _ name: String,
        _ request: ControlRequest,
        within limit: Duration = .seconds(2),
        other: (ControlReply) -> Void = { _ in }
    ) async throws -> ControlReply {
        let stream = try await connect(to: name, within: limit)
        defer { stream.close() }
        let line = ControlLine(stream: stream)
        try await line.send(request)
        for try await reply in line.values(ControlReply.self) {
            if let failure = Self.failure(in: reply) { throw failure }
            if reply.isFinal { return reply }
            other(reply)
        }
        throw Failure(code: .labBroke, message: "the owner of lab '\(name)' ended without an answer")
    }

    /// Asks a lab's owner for something that takes long; whoever is cancelled meanwhile waits until the owner has undone what it began.
    /// - Throws: `Failure` when the owner does not answer, or says that it cannot.
    func askPatiently(_ name: String, _ request: ControlRequest) async throws -> ControlReply {
        let stream = try await connect(to: name, within: .seconds(2))
        defer { stream.close() }
        let line = ControlLine(stream: stream)
        // Not cut short by a cancellation: the answer to that is waited for here.
        let talk = Task {
            try await line.send(request)
            for try await reply in line.values(ControlReply.self) {
                if let failure = Self.failure(in: reply) { throw failure }
                if reply.isFinal { return reply }
            }
            throw Failure(code: .labBroke, message: "the owner of lab '\(name)' ended without an answer")
        }
        return try await withTaskCancellationHandler {
            try await talk.value
        } onCancel: {
            // Ends by itself, at the latest when an owner that stands still has not answered for long enough.
            Task {
                try? await line.send(ControlRequest.stop)
                try? await Task.sleep(for: Self.patience)
                stream.close()
            }
        }
    }

    /// Gives what a network of a lab carries to `take`, piece by piece as a pcapng file, until the lab or the task ends.
    func listen(_ name: String, to network: String, take: ([UInt8]) throws -> Void) async throws {
        let stream = try await connect(to: name, within: .seconds(2))
        defer { stream.close() }
        let line = ControlLine(stream: stream)
        try await line.send(ControlRequest.capture(network: network))
        for try await reply in line.values(ControlReply.self) {
            if let failure = Self.failure(in: reply) { throw failure }
            if case .captured(let bytes) = reply { try take([UInt8](bytes)) }
        }
    }

    private func connect(to name: String, within limit: Duration) async throws -> UnixStream {
        do {
            return try await UnixStream.connect(to: state.lab(name).control, within: limit)
        } catch {
            throw Failure(
                code: .labBroke,
                message: "the owner of lab '\(name)' does not answer",
                hint: "'assay gc' removes dead labs"
            )
        }
    }

    private static func failure(in reply: ControlReply) -> Failure? {
        switch reply {
        case .failed(let trouble): Failure(code: .labBroke, message: Failure.text(of: trouble))
        case .refused(let reason, let hint): Failure.usage(reason, hint: hint)
        default: nil
        }
    }
}
