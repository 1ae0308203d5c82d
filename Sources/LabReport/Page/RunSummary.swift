import LabModel

/// How the tests of a run ended, counted.
struct RunSummary {
    private var counts: [(outcome: Outcome, count: Int)] = []
    private let cells: Int

    /// Counts the tests of a run, and the labs that broke without a test that shows it.
    init(_ run: RunRecord) {
        cells = run.cells.count
        for cell in run.cells {
            let outcomes = cell.tests.map(\.outcome)
            for test in cell.tests {
                // What is known to fail makes no run look worse.
                add(test.isKnownToFail ? .skipped("known") : test.outcome)
            }
            if cell.outcome.isError, !outcomes.contains(where: \.isError) { add(cell.outcome) }
        }
    }

    /// The outcome that decides how the run looks: a broken lab, else a failure, else a pass, else what is left.
    var worst: Outcome {
        let order = ["error", "failed", "passed", "skipped", "not-run"]
        for word in order {
            if let found = counts.first(where: { $0.outcome.word == word }) { return found.outcome }
        }
        return .notRun("nothing was run")
    }

    /// The counts as people say them: `3 passed, 1 failed in 2 cells`.
    var sentence: String {
        guard !counts.isEmpty else { return "nothing was run" }
        let order = ["passed", "failed", "error", "skipped", "not-run"]
        let parts = order.compactMap { word in
            counts.first { $0.outcome.word == word }.map { "\($0.count) \($0.outcome.label)" }
        }
        return parts.joined(separator: ", ") + " in \(cells) \(cells == 1 ? "cell" : "cells")"
    }

    private mutating func add(_ outcome: Outcome) {
        if let index = counts.firstIndex(where: { $0.outcome.word == outcome.word }) {
            counts[index].count += 1
        } else {
            counts.append((outcome, 1))
        }
    }
}

extension Outcome {
    /// The word for people: `lab broke` rather than `error`.
    var label: String {
        switch self {
        case .error: "lab broke"
        case .notRun: "not run"
        case .passed, .failed, .skipped: word
        }
    }

    /// The sign beside the word, so that colour is never the only difference.
    var sign: String {
        switch self {
        case .passed: "\u{2713}"
        case .failed: "\u{2717}"
        case .error: "\u{26A0}\u{FE0E}"
        case .skipped: "\u{2212}"
        case .notRun: "\u{25CB}"
        }
    }
}
