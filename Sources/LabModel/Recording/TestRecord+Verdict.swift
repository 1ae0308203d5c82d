extension TestRecord {
    /// Whether it failed, and passed when it was repeated.
    public var isFlaky: Bool {
        guard case .failed = outcome, let repetition else { return false }
        return repetition.attempts.contains { $0.outcome.isPassed }
    }

    /// Whether it failed as it was known to.
    public var isKnownToFail: Bool {
        guard case .failed = outcome else { return false }
        return knownFailure != nil
    }

    /// The word for how it ended in tables: as its outcome has it, or `flaky`, or `known-failure`.
    public var verdict: String {
        if isKnownToFail { return "known-failure" }
        return isFlaky ? "flaky" : outcome.word
    }
}

extension CellRecord {
    /// How a cell ended whose lab came up: as the worst of its tests; without tests, a lab that came up is all that was asked for.
    ///
    /// Known failures are none.
    public static func outcome(of tests: [TestRecord]) -> Outcome {
        for case .error(let trouble) in tests.map(\.outcome) { return .error(trouble) }
        let failed = tests.filter { if case .failed = $0.outcome { !$0.isKnownToFail } else { false } }
        if !failed.isEmpty {
            return .failed(
                "\(failed.count) of \(tests.count) tests failed: \(failed.map(\.name).joined(separator: ", "))"
            )
        }
        for case .notRun(let reason) in tests.map(\.outcome) { return .notRun(reason) }
        if !tests.isEmpty, tests.allSatisfy({ if case .skipped = $0.outcome { true } else { false } }) {
            return .skipped("all tests were skipped")
        }
        return .passed
    }
}
