import LabModel

extension Trouble {
    /// The same trouble without what nobody may read.
    func masked(by secrets: SecretValues) -> Trouble {
        Trouble(
            machine: machine,
            stage: stage,
            reason: secrets.masked(reason),
            lastSeen: lastSeen.map(secrets.masked)
        )
    }
}

extension Outcome {
    /// The same outcome without what nobody may read.
    func masked(by secrets: SecretValues) -> Outcome {
        switch self {
        case .failed(let text): .failed(secrets.masked(text))
        case .skipped(let text): .skipped(secrets.masked(text))
        case .notRun(let text): .notRun(secrets.masked(text))
        case .error(let trouble): .error(trouble.masked(by: secrets))
        case .passed: self
        }
    }
}

extension TestRecord.Case {
    /// The same case without what nobody may read.
    func masked(by secrets: SecretValues) -> TestRecord.Case {
        TestRecord.Case(
            name: secrets.masked(name),
            group: group.map(secrets.masked),
            outcome: outcome.masked(by: secrets),
            duration: duration
        )
    }
}
