import FoundationEssentials
public import LabModel
public import LabXML

/// The document `results.xml`: every fact of a run, as `Schemas/results.xsd` describes it.
public enum ResultsXML {
    /// Writes a run; the bytes are UTF-8.
    public static func bytes(of run: RunRecord) throws(XMLError) -> [UInt8] {
        try write(run, with: try XMLWriter("results.xml"))
    }

    /// Writes a run to a file, cell by cell.
    public static func write(_ run: RunRecord, to path: String) throws(XMLError) {
        _ = try write(run, with: try XMLWriter("results.xml", to: path))
    }

    private static func write(_ run: RunRecord, with writer: XMLWriter) throws(XMLError) -> [UInt8] {
        writer.element(
            "run",
            [
                "id": run.id,
                "lab": run.lab,
                "labFile": run.labFile,
                "version": run.version,
                "started": run.started.stampWithMilliseconds,
                "duration": run.duration.decimalSeconds,
            ]
        ) {
            writer.hostFacts(run.host)
            if let interruption = run.interruption { writer.element("interruption", text: interruption) }
            for cell in run.cells { writer.cell(cell) }
        }
        return try writer.finish()
    }
}

extension XMLWriter {
    fileprivate func hostFacts(_ host: HostFacts) {
        element(
            "host",
            [
                "name": host.name,
                "emulator": host.emulator,
                "accelerator": host.accelerator,
                "acceleratorReason": host.acceleratorReason,
                "processors": String(host.processors),
                "memory": String(host.memory.bytes),
            ]
        )
    }

    fileprivate func cell(_ cell: CellRecord) {
        element(
            "cell",
            [
                "outcome": cell.outcome.word,
                "started": cell.started?.stampWithMilliseconds,
                "duration": cell.duration.decimalSeconds,
                "memory": cell.memory.map { String($0.bytes) },
                "disk": cell.disk.map { String($0.bytes) },
            ]
        ) {
            for assignment in cell.cell.assignments {
                element("axis", ["name": assignment.axis, "value": assignment.value])
            }
            outcomeDetail(cell.outcome)
            for fault in cell.faults { element("fault", text: fault) }
            for attempt in cell.brokenAttempts {
                element("brokenAttempt", ["duration": attempt.duration.decimalSeconds, "folder": attempt.folder]) {
                    outcomeDetail(.error(attempt.trouble))
                }
            }
            stages(cell.stages)
            for record in cell.machines { machine(record) }
            for record in cell.tests { test(record) }
        }
    }

    /// Writes what an outcome says beside its word: a reason, or what broke the lab.
    fileprivate func outcomeDetail(_ outcome: Outcome) {
        switch outcome {
        case .passed: break
        case .failed(let reason), .skipped(let reason), .notRun(let reason): element("reason", text: reason)
        case .error(let trouble):
            element("trouble", ["machine": trouble.machine, "stage": trouble.stage]) {
                element("reason", text: trouble.reason)
                if let lastSeen = trouble.lastSeen { element("lastSeen", text: lastSeen) }
            }
        }
    }

    fileprivate func stages(_ stages: [StageTime]) {
        for stage in stages {
            element("stage", ["name": stage.stage, "duration": stage.duration.decimalSeconds])
        }
    }

    fileprivate func test(_ test: TestRecord) {
        element(
            "test",
            [
                "name": test.name,
                "machine": test.machine,
                "outcome": test.outcome.word,
                "duration": test.duration.decimalSeconds,
                "exitStatus": test.exitStatus.map { String($0) },
                "folder": test.folder,
                "flaky": test.isFlaky ? "true" : nil,
            ]
        ) {
            outcomeDetail(test.outcome)
            if let known = test.knownFailure {
                element(
                    "knownFailure",
                    [
                        "issue": known.issue, "expires": known.expires,
                        "reason": known.reason.isEmpty ? nil : known.reason,
                    ]
                )
            }
            for fault in test.faults { element("fault", text: fault) }
            if let repetition = test.repetition { self.repetition(repetition) }
            for record in test.cases { testCase(record) }
            for capture in test.captures { self.capture(capture) }
            if !test.output.isEmpty { element("output", text: test.output) }
        }
    }

    fileprivate func capture(_ capture: TestRecord.Capture) {
        element(
            "capture",
            [
                "network": capture.network,
                "file": capture.file,
                "missed": capture.missed > 0 ? String(capture.missed) : nil,
                "truncated": capture.isTruncated ? "true" : nil,
            ]
        )
    }

    /// Writes how often a test failed, apart for those that began in one state and those over fresh deployments.
    fileprivate func repetition(_ repetition: Repetition) {
        element(
            "attempts",
            [
                "from": repetition.origin.rawValue,
                "failed": String(repetition.failures),
                "of": String(repetition.attempts.count),
            ]
        ) {
            for attempt in repetition.attempts {
                element(
                    "attempt",
                    ["outcome": attempt.outcome.word, "duration": attempt.duration.decimalSeconds]
                ) {
                    outcomeDetail(attempt.outcome)
                }
            }
        }
    }

    fileprivate func testCase(_ record: TestRecord.Case) {
        element(
            "case",
            [
                "name": record.name,
                "group": record.group,
                "outcome": record.outcome.word,
                "duration": record.duration?.decimalSeconds,
            ]
        ) {
            outcomeDetail(record.outcome)
        }
    }
}
