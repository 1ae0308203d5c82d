import LabModel
import LabXML

extension XMLWriter {
    /// Writes all that is known of a cell; open at once where there is trouble to look at.
    func cellSection(_ cell: CellRecord, number: Int) {
        let needsALook = cell.outcome.isError || cell.tests.contains { $0.outcome.needsALook && !$0.isKnownToFail }
        element("details", ["id": "cell-\(number)", "open": needsALook ? "open" : nil]) {
            element("summary") {
                badge(cell.outcome)
                text(" ")
                element("strong", text: "cell \(number)")
                text(" \(cell.cell), \(cell.duration.spoken)")
            }
            outcomeAccount(cell.outcome)
            faultLine(cell.faults)
            table(
                "Times that the lab broke before",
                columns: ["Attempt", "Duration", "What broke", "Last seen"],
                rows: cell.brokenAttempts.enumerated().map { index, attempt in
                    [
                        "\(index + 1)", attempt.duration.spoken, attempt.trouble.title, attempt.trouble.lastSeen ?? "",
                    ]
                }
            )
            for (index, record) in cell.tests.enumerated() {
                testSection(record, id: "cell-\(number)-test-\(index + 1)")
            }
            stageTable("Stages of the cell", cell.stages)
            for record in cell.machines { machineSection(record) }
        }
    }

    private func testSection(_ test: TestRecord, id: String) {
        element("details", ["id": id, "open": test.outcome.needsALook ? "open" : nil]) {
            element("summary") {
                badge(test)
                text(" ")
                element("strong", text: "test \(test.name)")
                text(" on \(test.machine), \(test.duration.spoken)")
            }
            outcomeAccount(test.outcome)
            if let known = test.knownFailure { knownFailure(known, isFailing: test.isKnownToFail) }
            faultLine(test.faults)
            if let repetition = test.repetition {
                table(
                    "Attempts \(repetition.origin == .state ? "from one state" : "over fresh deployments")",
                    columns: ["Attempt", "Outcome", "Duration", "What was seen"],
                    rows: repetition.attempts.enumerated().map { index, attempt in
                        [
                            "\(index + 1)", "\(attempt.outcome.sign) \(attempt.outcome.label)",
                            attempt.duration.spoken, attempt.outcome.seen,
                        ]
                    }
                )
            }
            if let status = test.exitStatus { element("p", text: "Exit status \(status)") }
            table(
                "Cases",
                columns: ["Case", "Outcome", "Duration", "What was seen"],
                rows: test.cases.map { record in
                    [
                        (record.group.map { "\($0) " } ?? "") + record.name,
                        "\(record.outcome.sign) \(record.outcome.label)",
                        record.duration?.spoken ?? "",
                        record.outcome.seen,
                    ]
                }
            )
            if !test.output.isEmpty {
                element("p", text: "End of the output:")
                element("pre", text: test.output)
            }
            if let folder = test.folder { fileLink("What the test left behind", folder) }
            for capture in test.captures { fileLink("Traffic of network \(capture.network)", capture.file) }
        }
    }

    private func knownFailure(_ known: KnownFailure, isFailing: Bool) {
        element("p") {
            text(isFailing ? "Known to fail: " : "In the list of known failures, but it does not fail: ")
            element("a", ["href": known.issue, "rel": "noreferrer"], text: known.issue)
            if !known.reason.isEmpty { text(", \(known.reason)") }
            if let date = known.expires { text(", until \(date)") }
        }
    }

    private func faultLine(_ faults: [String]) {
        if !faults.isEmpty { element("p", text: "Broken on purpose: \(faults.joined(separator: "; "))") }
    }

    private func machineSection(_ machine: MachineRecord) {
        element("details") {
            element("summary") {
                element("strong", text: "machine \(machine.name)")
                let contents = [machine.operatingSystem, machine.servicePack] + machine.applications
                text(" \(contents.joined(separator: ", "))")
            }
            element("p") {
                text("Image ")
                element("code", text: machine.image)
            }
            table("Identity", columns: ["What", "Given", "Found in the guest"], rows: machine.identityRows)
            table(
                "Settings rewritten",
                columns: ["Connection", "File", "Setting", "Before", "After"],
                rows: machine.settings.map { setting in
                    [
                        setting.connection, setting.file, setting.path, setting.before.joined(separator: "\n"),
                        setting.after.joined(separator: "\n"),
                    ]
                }
            )
            table(
                "Deployed anew",
                columns: ["Why", "Duration", "What its console had printed last"],
                rows: machine.restarts.map { [$0.reason, $0.duration.spoken, $0.lastSeen] }
            )
            stageTable("Stages of the machine", machine.stages)
            if let console = machine.console { fileLink("Console", console) }
        }
    }

    private func stageTable(_ caption: String, _ stages: [StageTime]) {
        table(caption, columns: ["Stage", "Duration"], rows: stages.map { [$0.stage, $0.duration.spoken] })
    }

    private func fileLink(_ title: String, _ path: String) {
        element("p") {
            text("\(title): ")
            element("a", ["href": path.asRelativeLink], text: path)
        }
    }
}

extension MachineRecord {
    /// What was given and what was found, by name; what only one side knows stands alone.
    fileprivate var identityRows: [[String]] {
        var given = [("hostname", identity.hostname), ("machine-id", identity.machineID)]
        for interface in identity.interfaces {
            given.append(("\(interface.name).mac", interface.mac.description))
            given.append(("\(interface.name).address", "\(interface.address) on \(interface.network)"))
        }
        var found: [String: String] = [:]
        for item in readBack { found[item.name] = item.found }
        let known = Set(given.map(\.0))
        return given.map { [$0.0, $0.1, found[$0.0] ?? ""] }
            + readBack.filter { !known.contains($0.name) }.map { [$0.name, "", $0.found] }
    }
}

extension Outcome {
    /// Tells whether people want to see the details at once.
    fileprivate var needsALook: Bool {
        switch self {
        case .failed, .error: true
        case .passed, .skipped, .notRun: false
        }
    }

    /// What is known beside the word.
    fileprivate var seen: String {
        switch self {
        case .passed: ""
        case .failed(let reason), .skipped(let reason), .notRun(let reason): reason
        case .error(let trouble): trouble.title
        }
    }
}

extension String {
    /// The path as a link that stays below the page's folder, whatever characters are in it (RFC 3986).
    fileprivate var asRelativeLink: String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        let digits = Array("0123456789ABCDEF")
        var link = "./"
        for byte in utf8 {
            if plain.contains(byte) {
                link.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                link += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return link
    }
}
