public import LabModel

/// What broke while a lab was deployed, wired or used.
public struct EngineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What broke, where, and what was seen last.
    public let trouble: Trouble

    /// Creates an error.
    public init(_ trouble: Trouble) {
        self.trouble = trouble
    }

    init(machine: String? = nil, stage: String, reason: String, lastSeen: String? = nil) {
        trouble = Trouble(machine: machine, stage: stage, reason: reason, lastSeen: lastSeen)
    }

    /// The same error, with what else was found.
    func adding(_ reasons: [String]) -> EngineError {
        var trouble = trouble
        trouble.reason = ([trouble.reason] + reasons).joined(separator: "; ")
        return EngineError(trouble)
    }

    /// What broke, in words.
    public var description: String {
        let place = trouble.machine.map { "machine '\($0)', " } ?? ""
        return "\(place)stage '\(trouble.stage)': \(trouble.reason)"
    }
}
