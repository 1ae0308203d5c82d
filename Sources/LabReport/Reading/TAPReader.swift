public import LabModel

/// Reads the Test Anything Protocol, versions 12 to 14: plan, test lines, `# SKIP`, `# TODO`, `Bail out!` and comments.
///
/// Subtests of version 14 are left to the line that sums them up. What the plan announced and nobody reported has
/// failed.
public enum TAPReader {
    /// The longest text that is read.
    public static let longestText = ByteCount.mebibytes(4)
    /// The most cases that one text may report or announce.
    public static let mostCases = 50_000

    /// Reads what a test wrote; lines that are not part of the protocol are passed over.
    public static func read(_ text: String) throws(ReportError) -> [TestRecord.Case] {
        guard text.utf8.count <= Int(longestText.bytes) else {
            throw ReportError(
                .tooLarge,
                subject: "tap",
                reason: "has \(text.utf8.count) bytes, more than \(longestText.bytes)"
            )
        }
        var session = TAPSession()
        for line in text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline) {
            try session.take(TAPLine(line))
        }
        return session.finished()
    }
}

/// The protocol's state from line to line.
private struct TAPSession {
    private static let longestReason = 20_000

    private var cases: [TestRecord.Case] = []
    private var seen: Set<Int> = []
    private var last = 0
    private var planned: Int?
    private var skipReason: String?
    private var bailOut: String?

    mutating func take(_ line: TAPLine) throws(ReportError) {
        guard bailOut == nil else { return }
        switch line {
        case .plan(let count, let reason):
            guard count <= TAPReader.mostCases else { throw Self.tooMany }
            planned = planned ?? count
            skipReason = reason
        case .test(let isOK, let number, let title, let directive):
            guard cases.count < TAPReader.mostCases else { throw Self.tooMany }
            // Numbers beyond any plan are all the same, so that none is too large to count on from.
            last = min(number ?? (last + 1), TAPReader.mostCases + 1)
            seen.insert(last)
            let name = title.isEmpty ? "test \(last)" : title
            cases.append(TestRecord.Case(name: name, outcome: outcome(isOK, directive)))
        case .bailOut(let reason):
            bailOut = reason
        case .detail(let text):
            explainFailure(text)
        case .other:
            break
        }
    }

    /// The cases, with those that were announced but not reported.
    func finished() -> [TestRecord.Case] {
        var all = cases
        for index in all.indices where all[index].outcome == .failed("") { all[index].outcome = .failed("not ok") }
        if let bailOut {
            let reason = bailOut.isEmpty ? "the test gave up" : "the test gave up: \(bailOut)"
            all.append(TestRecord.Case(name: "Bail out!", outcome: .failed(reason)))
        }
        guard let planned else {
            if !cases.isEmpty, bailOut == nil {
                all.append(TestRecord.Case(name: "plan", outcome: .failed("no plan says how many tests there are")))
            }
            return all
        }
        if planned == 0, cases.isEmpty, bailOut == nil {
            return [TestRecord.Case(name: "all", outcome: .skipped(skipReason ?? "the plan has no tests"))]
        }
        for number in 0..<planned where !seen.contains(number + 1) {
            all.append(
                TestRecord.Case(name: "test \(number + 1)", outcome: .failed("was announced but not reported"))
            )
        }
        return all
    }

    private func outcome(_ isOK: Bool, _ directive: TAPLine.Directive?) -> Outcome {
        if let planned, last > planned { return .failed("is number \(last) where \(planned) were announced") }
        switch (isOK, directive) {
        case (true, .skip(let reason)): return .skipped(reason.isEmpty ? "skipped" : reason)
        case (false, .todo(let reason)): return .skipped(reason.isEmpty ? "to do" : "to do: \(reason)")
        case (true, _): return .passed
        case (false, _): return .failed("")
        }
    }

    private mutating func explainFailure(_ text: String) {
        guard let index = cases.indices.last, case .failed(let reason) = cases[index].outcome,
            reason.utf8.count + text.utf8.count < Self.longestReason
        else { return }
        cases[index].outcome = .failed(reason.isEmpty ? text : "\(reason)\n\(text)")
    }

    private static var tooMany: ReportError {
        ReportError(.tooLarge, subject: "tap", reason: "has more than \(TAPReader.mostCases) cases")
    }
}
