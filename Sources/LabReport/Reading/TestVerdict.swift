public import LabModel

/// Decides how a test ended from all that is known of it.
public enum TestVerdict {
    /// The outcome of a test that ran.
    ///
    /// A test passes when nothing speaks against it: it ended by itself in time, with exit status 0, and where it
    /// reports cases, it reported some and none failed. Good cases do not outweigh a bad exit status, nor the other
    /// way round.
    ///
    /// - Parameters:
    ///   - results: How the lab file says that the outcome is read.
    ///   - cases: What was reported; not looked at where the exit status alone counts.
    ///   - exitStatus: The command's exit status; `nil` when something ended it.
    ///   - limit: The time limit, if the test was ended because of it.
    /// - Returns: Passed, failed, or skipped where every case was; an error only where a case is one.
    public static func outcome(
        readAs results: TestDescription.Results,
        cases: [TestRecord.Case],
        exitStatus: Int?,
        overran limit: Duration?
    ) -> Outcome {
        for case .error(let trouble) in cases.map(\.outcome) { return .error(trouble) }
        if let limit { return .failed("did not end within \(limit.labText)\(failures(in: cases))") }
        guard let exitStatus else { return .failed("was ended by a signal\(failures(in: cases))") }
        if case .exitStatus = results {
            return exitStatus == 0 ? .passed : .failed("ended with exit status \(exitStatus)")
        }
        let failed = cases.filter(\.isFailed)
        if !failed.isEmpty { return .failed(summary(of: failed, among: cases)) }
        if cases.isEmpty { return .failed("reported no cases, and ended with exit status \(exitStatus)") }
        if exitStatus != 0 { return .failed("ended with exit status \(exitStatus), though no case failed") }
        if cases.allSatisfy(\.isSkipped) { return .skipped("all cases were skipped") }
        return .passed
    }

    private static func failures(in cases: [TestRecord.Case]) -> String {
        let failed = cases.filter(\.isFailed)
        return failed.isEmpty ? "" : "; until then \(summary(of: failed, among: cases))"
    }

    private static func summary(of failed: [TestRecord.Case], among cases: [TestRecord.Case]) -> String {
        let names = failed.prefix(3).map(\.name).joined(separator: ", ")
        let more = failed.count > 3 ? ", ..." : ""
        return "\(failed.count) of \(cases.count) \(cases.count == 1 ? "case" : "cases") failed: \(names)\(more)"
    }
}

extension TestRecord.Case {
    fileprivate var isFailed: Bool {
        if case .failed = outcome { return true }
        return false
    }

    fileprivate var isSkipped: Bool {
        switch outcome {
        case .skipped, .notRun: true
        case .passed, .failed, .error: false
        }
    }
}
