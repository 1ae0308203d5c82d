import LabModel
import LabYAML
import Testing

@Suite("Printed diagnostics")
struct DiagnosticRendererTests {
    private func place(_ line: Int, _ column: Int, _ length: Int = 1, in file: String = "lab.yaml")
        -> LabModel.SourceLocation
    {
        LabModel.SourceLocation(file: file, line: line, column: column, length: length)
    }

    private let source = """
        lab: shop
        machines:
          web:
            networks: [bcak]

        """

    @Test("a diagnostic shows its line, a caret with tildes, and the hint")
    func whole() {
        let diagnostic = Diagnostic.error(
            "machine 'web' names network 'bcak', which this lab does not have",
            at: place(4, 16, 4),
            hint: "did you mean 'back'?"
        )
        let expected = """
            lab.yaml:4:16: error: machine 'web' names network 'bcak', which this lab does not have
                4 |     networks: [bcak]
                  |                ^~~~
              hint: did you mean 'back'?

            """
        #expect(DiagnosticRenderer(sources: ["lab.yaml": source]).render([diagnostic]) == expected)
    }

    @Test("without a place the program is named")
    func noPlace() {
        let renderer = DiagnosticRenderer(sources: [:])
        #expect(renderer.render([.error("no such file", at: nil)]) == "assay: error: no such file\n")
        let warning = Diagnostic.warning("odd", at: nil, hint: "look twice")
        #expect(renderer.render([warning]) == "assay: warning: odd\n  hint: look twice\n")
    }

    @Test("a place in a file whose text is not known is still printed")
    func unknownSource() {
        let renderer = DiagnosticRenderer(sources: ["lab.yaml": "one\n"])
        #expect(renderer.render([.error("x", at: place(1, 2, in: "b"))]) == "b:1:2: error: x\n")
        #expect(renderer.render([.error("x", at: place(9, 2))]) == "lab.yaml:9:2: error: x\n")
    }

    @Test("diagnostics come by file, line and column, each once")
    func order() {
        let unordered: [Diagnostic] = [
            .error("4", at: place(2, 1, in: "b")), .error("3", at: place(1, 5, in: "b")),
            .error("1", at: place(7, 1, in: "a")),
            .error("3", at: place(1, 5, in: "b")), .error("0", at: nil), .error("2", at: place(10, 1, in: "a")),
        ]
        #expect(DiagnosticRenderer.ordered(unordered).map(\.message) == ["0", "1", "2", "3", "4"])
    }

    @Test("a long line is cut on both sides around the place")
    func longLine() {
        let line = String(repeating: "a", count: 200) + "XY" + String(repeating: "b", count: 200)
        let expected = """
            lab.yaml:1:201: error: m
                1 | ...\(String(repeating: "a", count: 40))XY\(String(repeating: "b", count: 58))...
                  | \(String(repeating: " ", count: 43))^~

            """
        let renderer = DiagnosticRenderer(sources: ["lab.yaml": line])
        #expect(renderer.render([.error("m", at: place(1, 201, 2))]) == expected)
    }

    @Test("a place that is longer than the window ends with it")
    func longPlace() {
        let line = "a: " + String(repeating: "x", count: 500)
        let expected = """
            lab.yaml:1:4: error: m
                1 | a: \(String(repeating: "x", count: 97))...
                  |    ^\(String(repeating: "~", count: 96))

            """
        let renderer = DiagnosticRenderer(sources: ["lab.yaml": line])
        #expect(renderer.render([.error("m", at: place(1, 4, 500))]) == expected)
    }

    @Test("nothing that a terminal obeys is printed, and the caret still points right")
    func controlCharacters() {
        let line = "\ta: \u{1b}[2J\u{202e}bad"
        let expected = """
            lab.yaml:1:10: error: found '\\u{1b}[2J\\n'
                1 |     a: \\u{1b}[2J\\u{202e}bad
                  |                         ^~~
              hint: \\u{7}

            """
        let renderer = DiagnosticRenderer(sources: ["lab.yaml": line])
        let diagnostic = Diagnostic.error("found '\u{1b}[2J\n'", at: place(1, 10, 3), hint: "\u{7}")
        #expect(renderer.render([diagnostic]) == expected)
    }

    @Test("lines end as YAML ends them", arguments: ["\n", "\r\n", "\r", "\u{2028}"])
    func lineBreaks(_ lineBreak: String) {
        let renderer = DiagnosticRenderer(sources: ["lab.yaml": "one\(lineBreak)two\(lineBreak)"])
        let printed = renderer.render([.error("m", at: place(2, 1, 3))])
        #expect(printed == "lab.yaml:2:1: error: m\n    2 | two\n      | ^~~\n")
    }
}
