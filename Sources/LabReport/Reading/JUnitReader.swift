public import LabModel
import LabXML

/// Reads the JUnit files that tests leave behind, in any of the dialects that are about.
///
/// A file comes from a guest, so it is trusted in nothing: its size, depth and number of cases are bounded, and it
/// cannot name entities or other files.
public enum JUnitReader {
    /// The largest file that is read.
    public static let largestFile = ByteCount.mebibytes(16)
    /// The most cases that one file may report.
    public static let mostCases = 50_000

    /// Reads a file with a `testsuites` or `testsuite` at its root, nested in any way.
    ///
    /// A `failure` and an `error` both give a failed case: the lab works, as it delivered the file. So does one
    /// directly in a suite, which is how a suite says that it could not begin.
    public static func read(_ bytes: [UInt8]) throws(ReportError) -> [TestRecord.Case] {
        let collector = JUnitCollector()
        do {
            try XMLScan.run(over: bytes, subject: "junit", limit: Int(largestFile.bytes), target: collector)
        } catch {
            if let refusal = error.cause as? ReportError { throw refusal }
            let code: ReportError.Code = error.code == .tooLarge ? .tooLarge : .notXML
            throw ReportError(code, subject: "junit", reason: error.reason, cause: error)
        }
        return collector.cases
    }
}
