public import LabModel
public import LabXML

/// The document `report.html`: a run for people, in one file that needs neither a network nor scripts.
public enum ReportPage {
    /// Writes a run; the bytes are UTF-8.
    public static func bytes(of run: RunRecord) throws(XMLError) -> [UInt8] {
        try write(run, with: try XMLWriter("report.html", syntax: .html))
    }

    /// Writes a run to a file, cell by cell.
    public static func write(_ run: RunRecord, to path: String) throws(XMLError) {
        _ = try write(run, with: try XMLWriter("report.html", to: path, syntax: .html))
    }

    private static func write(_ run: RunRecord, with writer: XMLWriter) throws(XMLError) -> [UInt8] {
        let summary = RunSummary(run)
        writer.element("html", ["lang": "en"]) {
            writer.element("head") { writer.head(run, summary) }
            writer.element("body") {
                writer.element("header") { writer.header(run, summary) }
                writer.element("main") {
                    writer.resultTable(run)
                    writer.element("h2", text: "Cells")
                    for (index, cell) in run.cells.enumerated() { writer.cellSection(cell, number: index + 1) }
                    if run.cells.isEmpty { writer.element("p", text: "No cell was run.") }
                    writer.element("h2", text: "Run")
                    writer.runFacts(run)
                }
            }
        }
        return try writer.finish()
    }
}

extension XMLWriter {
    fileprivate func head(_ run: RunRecord, _ summary: RunSummary) {
        element("meta", ["charset": "utf-8"])
        element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        element("meta", ["name": "color-scheme", "content": "light dark"])
        // Whatever a guest manages to put into its output, the page loads and runs nothing.
        element(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
            ]
        )
        element("title", text: "\(run.lab): \(summary.sentence)")
        element("style", text: PageStyle.sheet)
    }

    fileprivate func header(_ run: RunRecord, _ summary: RunSummary) {
        element("h1", text: run.lab)
        element("p", ["class": "verdict \(summary.worst.word)"]) {
            mark(summary.worst)
            text(summary.sentence)
        }
        if let interruption = run.interruption {
            element("p", ["class": "verdict error"], text: "The run ended early: \(interruption)")
        }
    }

    fileprivate func resultTable(_ run: RunRecord) {
        guard !run.cells.isEmpty else { return }
        let axes = run.cells.flatMap { $0.cell.assignments.map(\.axis) }.withoutRepetition
        let tests = run.cells.flatMap { $0.tests.map(\.name) }.withoutRepetition
        element("div", ["class": "scroll", "role": "region", "aria-labelledby": "results", "tabindex": "0"]) {
            element("table") {
                element("caption", ["id": "results"], text: "Outcome of every test in every cell")
                element("thead") {
                    element("tr") {
                        for title in ["Cell"] + axes + ["Lab"] + tests {
                            element("th", ["scope": "col"], text: title)
                        }
                    }
                }
                element("tbody") {
                    for (index, cell) in run.cells.enumerated() {
                        resultRow(cell, number: index + 1, axes: axes, tests: tests)
                    }
                }
            }
        }
    }

    private func resultRow(_ cell: CellRecord, number: Int, axes: [String], tests: [String]) {
        element("tr") {
            element("th", ["scope": "row"]) {
                element("a", ["href": "#cell-\(number)"], text: "cell \(number)")
            }
            for axis in axes { element("td", text: cell.cell[axis] ?? "") }
            element("td") { badge(cell.outcome) }
            for name in tests {
                element("td") {
                    guard let index = cell.tests.firstIndex(where: { $0.name == name }) else {
                        element("span", ["class": "absent"], text: "not planned")
                        return
                    }
                    let anchor = "#cell-\(number)-test-\(index + 1)"
                    element("a", ["href": anchor]) { badge(cell.tests[index]) }
                }
            }
        }
    }

    fileprivate func runFacts(_ run: RunRecord) {
        element("dl") {
            fact("Run", run.id)
            fact("Lab file", run.labFile)
            fact("Started", run.started.stampWithMilliseconds)
            fact("Duration", run.duration.spoken)
            fact("Host", "\(run.host.name), \(run.host.processors) processors, \(run.host.memory)")
            fact("Emulator", run.host.emulator)
            fact("Accelerator", "\(run.host.accelerator): \(run.host.acceleratorReason)")
            fact("Assay", run.version)
        }
    }

    private func fact(_ name: String, _ value: String) {
        element("dt", text: name)
        element("dd", text: value)
    }
}

extension Sequence<String> {
    /// The texts in the order of their first places.
    fileprivate var withoutRepetition: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
