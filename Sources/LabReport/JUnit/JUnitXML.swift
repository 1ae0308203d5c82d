import FoundationEssentials
public import LabModel
public import LabXML

/// The document `junit.xml`, which Jenkins, GitLab and GitHub's readers load: a test suite for each cell.
///
/// It follows the schema of Jenkins' xUnit plugin, the strictest of the readers, which `Schemas/junit.xsd` restates. A
/// failed expectation is a `failure`; an `error` always means that the lab broke.
public enum JUnitXML {
    /// Writes a run; the bytes are UTF-8.
    public static func bytes(of run: RunRecord) throws(XMLError) -> [UInt8] {
        try write(run, with: try XMLWriter("junit.xml"))
    }

    /// Writes a run to a file, cell by cell.
    public static func write(_ run: RunRecord, to path: String) throws(XMLError) {
        _ = try write(run, with: try XMLWriter("junit.xml", to: path))
    }

    private static func write(_ run: RunRecord, with writer: XMLWriter) throws(XMLError) -> [UInt8] {
        // The test cases are made twice rather than held: first to be counted.
        var total = JUnitCount()
        for cell in run.cells { total += JUnitCount(JUnitEntry.entries(of: cell, lab: run.lab)) }
        writer.element(
            "testsuites",
            [
                "name": run.lab,
                "tests": String(total.tests),
                "failures": String(total.failures),
                "errors": String(total.errors),
                "time": run.duration.decimalSeconds,
            ]
        ) {
            for (index, cell) in run.cells.enumerated() {
                writer.suite(cell, JUnitEntry.entries(of: cell, lab: run.lab), index: index, run: run)
            }
        }
        return try writer.finish()
    }
}

/// How many test cases of a suite ended in which way.
private struct JUnitCount {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    init() {}

    static func += (left: inout JUnitCount, right: JUnitCount) {
        left.tests += right.tests
        left.failures += right.failures
        left.errors += right.errors
        left.skipped += right.skipped
    }

    init(_ entries: [JUnitEntry]) {
        tests = entries.count
        for entry in entries {
            switch entry.outcome {
            case .passed: break
            case .failed where entry.isKnownToFail: skipped += 1
            case .failed: failures += 1
            case .error: errors += 1
            case .skipped, .notRun: skipped += 1
            }
        }
    }
}

extension XMLWriter {
    fileprivate func suite(_ cell: CellRecord, _ entries: [JUnitEntry], index: Int, run: RunRecord) {
        let count = JUnitCount(entries)
        element(
            "testsuite",
            [
                "name": "\(run.lab) \(cell.cell)",
                "tests": String(count.tests),
                "failures": String(count.failures),
                "errors": String(count.errors),
                "skipped": String(count.skipped),
                "time": cell.duration.decimalSeconds,
                "timestamp": (cell.started ?? run.started).stampWithoutZone,
                "hostname": run.host.name,
                "id": String(index),
            ]
        ) {
            element("properties") {
                for assignment in cell.cell.assignments {
                    property(assignment.axis, assignment.value)
                }
                property("assay.run", run.id)
                property("assay.version", run.version)
                property("assay.lab-file", run.labFile)
                property("assay.emulator", run.host.emulator)
                property("assay.accelerator", run.host.accelerator)
                if !cell.brokenAttempts.isEmpty {
                    property("assay.broken-attempts", String(cell.brokenAttempts.count))
                }
                if let interruption = run.interruption { property("assay.interruption", interruption) }
            }
            for entry in entries { testCase(entry) }
        }
    }

    private func property(_ name: String, _ value: String) {
        element("property", ["name": name, "value": value])
    }

    private func testCase(_ entry: JUnitEntry) {
        element(
            "testcase",
            ["name": entry.name, "classname": entry.className, "time": entry.duration.decimalSeconds]
        ) {
            switch entry.outcome {
            case .passed: break
            case .failed(let reason):
                if case .known(let known)? = entry.note {
                    // Readers know no other way to show what did not pass and does not count.
                    element("skipped", ["message": "known failure: \(known.sentence): \(reason.firstLine)"])
                } else {
                    let type = entry.note == .flaky ? "flaky" : "expectation"
                    element("failure", ["type": type, "message": reason.firstLine], text: reason)
                }
            case .error(let trouble):
                element("error", ["type": "lab.\(trouble.stage)", "message": trouble.title], text: trouble.account)
            case .skipped(let reason): element("skipped", ["message": reason.firstLine])
            case .notRun(let reason): element("skipped", ["message": "not run: \(reason.firstLine)"])
            }
            if !entry.output.isEmpty { element("system-out", text: entry.output.withoutAttachmentMarks) }
        }
    }
}

extension Trouble {
    /// What broke in one line: `web: deploy: the agent did not answer`.
    var title: String { ([machine, stage, reason.firstLine].compactMap(\.self)).joined(separator: ": ") }

    /// What broke, with what was seen last.
    fileprivate var account: String { reason + (lastSeen.map { "\n\nlast seen:\n\($0)" } ?? "") }
}

extension String {
    /// The text up to the first line break.
    var firstLine: String { String(prefix { !$0.isNewline }) }

    /// The text with the marks broken up by which Jenkins and GitLab attach files: a guest shall not choose what is
    /// attached.
    fileprivate var withoutAttachmentMarks: String {
        split(separator: "[[ATTACHMENT|", omittingEmptySubsequences: false).joined(separator: "[ [ATTACHMENT|")
    }
}
