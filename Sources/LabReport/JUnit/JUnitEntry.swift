import LabModel

/// One `testcase` of `junit.xml`.
struct JUnitEntry {
    /// The name, unique within the class name.
    var name: String
    /// The lab, the cell and the test, joined by points.
    var className: String
    /// How long it took.
    var duration: Duration
    /// How it ended.
    var outcome: Outcome
    /// The end of the output.
    var output: String
    /// Why a failure does not count, or what more is to say of its kind.
    var note: Note?

    /// What is to say of a failure.
    enum Note: Hashable {
        /// It was known to fail.
        case known(KnownFailure)
        /// It passed when it was repeated.
        case flaky
    }

    /// Whether it failed as it was known to.
    var isKnownToFail: Bool {
        if case .known? = note, case .failed = outcome { return true }
        return false
    }

    /// The test cases of a cell: one for each case that a test reported, one for each test that reported none.
    ///
    /// Nothing is lost: where a test did worse than its cases tell (it ran too long, say), and where the lab broke
    /// but no test shows it, a further test case says so.
    static func entries(of cell: CellRecord, lab: String) -> [JUnitEntry] {
        let prefix = "\(lab.asNamePart).\(cell.cell.description.asNamePart)"
        var entries = cell.tests.flatMap { Self.entries(of: $0, className: "\(prefix).\($0.name.asNamePart)") }
        if case .error = cell.outcome, !entries.contains(where: { $0.outcome.isError }) {
            entries.insert(
                JUnitEntry(name: "lab", className: prefix, duration: .zero, outcome: cell.outcome, output: ""),
                at: 0
            )
        }
        return withUniqueNames(entries)
    }

    private static func entries(of test: TestRecord, className: String) -> [JUnitEntry] {
        var entries = test.cases.map { record in
            JUnitEntry(
                name: (record.group.map { "\($0).\(record.name)" }) ?? record.name,
                className: className,
                duration: record.duration ?? .zero,
                outcome: record.outcome,
                output: ""
            )
        }
        let tells = entries.contains { $0.outcome.weight >= test.outcome.weight } && test.repetition == nil
        if entries.isEmpty || !tells {
            entries.append(
                JUnitEntry(
                    name: test.name,
                    className: className,
                    duration: entries.isEmpty ? test.duration : .zero,
                    outcome: test.outcome,
                    output: ""
                )
            )
        }
        let note: Note? =
            test.isKnownToFail ? test.knownFailure.map(Note.known) : test.isFlaky ? .flaky : nil
        for index in entries.indices { entries[index].note = note }
        // The output belongs to the whole test; one case carries it, the one where people look first.
        let bearer = entries.firstIndex { !$0.outcome.isPassed } ?? 0
        entries[bearer].output = test.output
        return entries
    }

    // GitLab keeps only the last of several test cases with the same class and name.
    private static func withUniqueNames(_ entries: [JUnitEntry]) -> [JUnitEntry] {
        var taken: Set<[String]> = []
        var repetitions: [[String]: Int] = [:]
        return entries.map { entry in
            var entry = entry
            let wanted = [entry.className, entry.name]
            while !taken.insert([entry.className, entry.name]).inserted {
                repetitions[wanted, default: 1] += 1
                entry.name = "\(wanted[1]) (\(repetitions[wanted, default: 1]))"
            }
            return entry
        }
    }
}

extension Outcome {
    /// Tells whether the lab broke.
    var isError: Bool {
        if case .error = self { return true }
        return false
    }

    /// How bad it is; a worse outcome of a test is not told by the better outcomes of its cases.
    fileprivate var weight: Int {
        switch self {
        case .passed, .skipped, .notRun: 0
        case .failed: 1
        case .error: 2
        }
    }
}

extension String {
    /// The text for one part of a class name, where readers take a point for a change of package.
    fileprivate var asNamePart: String { String(map { $0 == "." ? "_" : $0 }) }
}
