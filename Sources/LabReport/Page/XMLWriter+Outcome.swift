import LabModel
import LabXML

extension XMLWriter {
    /// Writes the sign of an outcome, which readers for the blind pass over.
    func mark(_ outcome: Outcome) {
        element("span", ["class": "mark", "aria-hidden": "true"], text: outcome.sign)
    }

    /// Writes the sign and the word of an outcome.
    func badge(_ outcome: Outcome) {
        element("span", ["class": "badge \(outcome.word)"]) {
            mark(outcome)
            text(outcome.label)
        }
    }

    /// Writes the sign and the word for how a test ended.
    func badge(_ test: TestRecord) {
        guard test.isKnownToFail || test.isFlaky else { return badge(test.outcome) }
        let kind = test.isKnownToFail ? "skipped" : test.outcome.word
        element("span", ["class": "badge \(kind)"]) {
            mark(test.outcome)
            text(test.isKnownToFail ? "known failure" : "flaky")
        }
    }

    /// Writes what an outcome says beside its word.
    func outcomeAccount(_ outcome: Outcome) {
        switch outcome {
        case .passed: break
        case .failed(let reason): element("pre", ["class": "reason failed"], text: reason)
        case .skipped(let reason), .notRun(let reason): element("p", ["class": "reason"], text: reason)
        case .error(let trouble):
            element("p", ["class": "reason error"], text: trouble.title)
            if trouble.reason != trouble.reason.firstLine { element("pre", text: trouble.reason) }
            if let lastSeen = trouble.lastSeen {
                element("p", text: "Last seen:")
                element("pre", text: lastSeen)
            }
        }
    }

    /// Writes a table with a caption; the first column names its row.
    func table(_ caption: String, columns: [String], rows: [[String]]) {
        guard !rows.isEmpty else { return }
        element("div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"]) {
            element("table") {
                element("caption", text: caption)
                element("thead") {
                    element("tr") {
                        for column in columns { element("th", ["scope": "col"], text: column) }
                    }
                }
                element("tbody") {
                    for row in rows {
                        element("tr") {
                            for (index, value) in row.enumerated() {
                                if index == 0 {
                                    element("th", ["scope": "row"], text: value)
                                } else {
                                    element("td", text: value)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
