import LabModel
import LabXML

/// Turns the elements of a JUnit file into cases.
final class JUnitCollector: XMLScanTarget {
    private static let longestName = 1_000
    private static let longestReason = 20_000

    private enum Element {
        case root
        case suite(name: String)
        case testCase
        case trouble(Trouble)
        case other
    }

    private enum Trouble: String {
        case failure
        case error
        case skipped
    }

    /// The cases so far.
    private(set) var cases: [TestRecord.Case] = []

    private var open: [Element] = []
    private var draft = TestRecord.Case(name: "", outcome: .passed)
    private var message = ""
    private var text: [UInt8] = []

    func elementBegins(_ name: String, attributes: [String: String]) throws(ReportError) {
        let element = element(name, attributes: attributes)
        switch (open.last, element) {
        case (nil, .root), (nil, .suite): break
        case (nil, _):
            throw ReportError(
                .unexpectedDocument,
                subject: "junit",
                reason: "begins with '\(name.prefix(40))' instead of 'testsuites' or 'testsuite'"
            )
        case (_, .testCase): begin(attributes)
        case (_, .trouble):
            message = attributes["message"].flatMap { $0.isEmpty ? nil : $0 } ?? attributes["type"] ?? ""
            text = []
        default: break
        }
        open.append(element)
    }

    func textContinues(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard case .trouble = open.last, text.count < Self.longestReason else { return }
        text.append(contentsOf: bytes.prefix(Self.longestReason - text.count))
    }

    func elementEnds() throws(ReportError) {
        switch open.popLast() {
        case .testCase: try report(draft)
        case .trouble(let trouble): try end(trouble)
        default: break
        }
    }

    private func element(_ name: String, attributes: [String: String]) -> Element {
        switch (name, open.last) {
        case ("testsuites", nil): return .root
        case ("testsuite", nil), ("testsuite", .root), ("testsuite", .suite):
            return .suite(name: String((attributes["name"] ?? "").prefix(Self.longestName)))
        case ("testcase", .root), ("testcase", .suite): return .testCase
        case (_, .suite), (_, .testCase): return Trouble(rawValue: name).map { .trouble($0) } ?? .other
        default: return .other
        }
    }

    private func begin(_ attributes: [String: String]) {
        let group = attributes["classname"].flatMap { $0.isEmpty ? nil : $0 } ?? innermostSuite
        draft = TestRecord.Case(
            name: String((attributes["name"] ?? "").prefix(Self.longestName)),
            group: group.map { String($0.prefix(Self.longestName)) },
            outcome: .passed,
            duration: attributes["time"].flatMap { Duration(junitText: $0) }
        )
        if draft.name.isEmpty { draft.name = "case \(cases.count + 1)" }
        // GoogleTest lists what it did not run as test cases without any mark but this one.
        if attributes["status"] == "notrun" { draft.outcome = .skipped("not run") }
    }

    private var innermostSuite: String? {
        for case .suite(let name) in open.reversed() where !name.isEmpty { return name }
        return nil
    }

    private func end(_ trouble: Trouble) throws(ReportError) {
        let reason = reason(or: trouble)
        if case .suite = open.last {
            // A suite that is skipped as a whole also lists its cases as skipped.
            guard trouble != .skipped else { return }
            try report(TestRecord.Case(name: "suite", group: innermostSuite, outcome: .failed(reason)))
            return
        }
        switch (draft.outcome, trouble) {
        case (.failed(let first), .failure), (.failed(let first), .error):
            draft.outcome = .failed(String("\(first)\n\(reason)".prefix(Self.longestReason)))
        case (.failed, .skipped): break
        case (_, .skipped): draft.outcome = .skipped(reason)
        default: draft.outcome = .failed(reason)
        }
    }

    private func reason(or trouble: Trouble) -> String {
        let body = String(decoding: text, as: UTF8.self).trimmingWhitespace
        let parts = body.hasPrefix(message) ? [body] : [message, body]
        let reason = parts.filter { !$0.isEmpty }.joined(separator: "\n")
        return reason.isEmpty ? trouble.rawValue : String(reason.prefix(Self.longestReason))
    }

    private func report(_ record: TestRecord.Case) throws(ReportError) {
        guard cases.count < JUnitReader.mostCases else {
            throw ReportError(.tooLarge, subject: "junit", reason: "has more than \(JUnitReader.mostCases) cases")
        }
        cases.append(record)
    }
}

extension Duration {
    /// Reads seconds with a fraction and perhaps with commas between thousands (`1,234.5`); `nil` for anything else.
    init?(junitText text: String) {
        guard let seconds = Double(text.filter { $0 != "," }), (0..<1e9).contains(seconds) else { return nil }
        self = .milliseconds(Int64((seconds * 1000).rounded()))
    }
}

extension StringProtocol {
    /// The text without white space at both ends.
    var trimmingWhitespace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
