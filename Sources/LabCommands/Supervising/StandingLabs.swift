import FoundationEssentials
import LabEngine
import LabModel
import LabSocket

/// The labs that stay: how other commands find them and talk to their owners.
struct StandingLabs {
    let state: StateFolder

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
        let stream: UnixStream
        do {
            stream = try await UnixStream.connect(to: state.lab(name).control, within: limit)
        } catch {
            throw Failure(
                code: .labBroke,
                message: "the owner of lab '\(name)' does not answer",
                hint: "'assay gc' removes dead labs"
            )
        }
        defer { stream.close() }
        let line = ControlLine(stream: stream)
        try await line.send(request)
        for try await reply in line.values(ControlReply.self) {
            if case .failed(let trouble) = reply { throw Failure(code: .labBroke, message: Failure.text(of: trouble)) }
            if reply.isFinal { return reply }
            other(reply)
        }
        throw Failure(code: .labBroke, message: "the owner of lab '\(name)' ended without an answer")
    }
}
