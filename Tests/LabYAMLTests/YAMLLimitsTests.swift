import LabModel
import LabYAML
import Testing

@Suite("The limits of YAML files")
struct YAMLLimitsTests {
    private func messages(_ text: String) -> [String] {
        messages(Array(text.utf8))
    }

    private func messages(_ bytes: [UInt8]) -> [String] {
        YAMLReader.read(bytes: bytes, file: "f").diagnostics.map { diagnostic in
            let place = diagnostic.location.map { "\($0.line):\($0.column)" } ?? "-"
            return "\(place) \(diagnostic.message)"
        }
    }

    /// Runs `work`, which takes minutes when something in it is quadratic.
    private func quickly(_ work: () -> Void) {
        let time = ContinuousClock().measure(work)
        #expect(time < .seconds(10))
    }

    @Test(
        "deep nesting of any kind ends at the limit, quickly",
        arguments: [
            (String(repeating: "[", count: 20_000), "1:65 values are nested more than 64 deep"),
            (String(repeating: "{a: ", count: 20_000), "1:257 values are nested more than 64 deep"),
            (String(repeating: "- ", count: 20_000), "1:129 values are nested more than 64 deep"),
            (String(repeating: "[\n", count: 20_000), "65:1 values are nested more than 64 deep"),
        ]
    )
    func depth(_ text: String, _ message: String) {
        quickly { #expect(messages(text) == [message]) }
    }

    @Test("nesting up to the limit is read")
    func depthAllowed() {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(messages(text) == [])
    }

    @Test("a file that is too large is refused unread", arguments: [(1 << 20) + 1, 10_000_000])
    func size(_ count: Int) {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count)
        quickly { #expect(messages(bytes) == ["1:1 the file is larger than 1MiB"]) }
    }

    @Test("aliases that multiply are stopped before they cost anything")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        quickly { #expect(messages(text) == ["5:45 more than 100000 values, aliases counted in full"]) }
    }

    @Test("more than a hundred aliases are refused")
    func aliases() {
        let text = "a: &a x\nb: [" + (0..<101).map { _ in "*a" }.joined(separator: ",") + "]\n"
        #expect(messages(text) == ["2:305 more than 100 aliases"])
    }

    @Test(
        "bytes that are no text are refused at their place",
        arguments: [
            ([UInt8]("a: b\nc: ".utf8) + [0xff, 0x0a], "2:4 the file is not UTF-8 text"),
            ([0xff, 0xfe, 0x61, 0x00], "1:1 the file is not UTF-8 text"),
            ([UInt8]("a: b\nc: d".utf8) + [0], "2:5 the file is not plain text: it has the character U+0000"),
            ([0x7f, 0x45, 0x4c, 0x46], "1:1 the file is not plain text: it has the character U+007F"),
        ]
    )
    func binary(_ bytes: [UInt8], _ message: String) {
        #expect(messages(bytes) == [message])
    }

    @Test("many directives are refused before the parser compares them all")
    func directives() {
        let text = (0..<80_000).map { "%TAG !\($0)! x" }.joined(separator: "\n")
        quickly { #expect(messages(String(text.prefix(1_000_000))) == ["1:1 a line cannot begin with '%'"]) }
    }

    @Test("references without an end cost no time")
    func openReferences() {
        let text = "a: \"" + String(repeating: "${", count: 500_000) + "\"\n"
        quickly { #expect(messages(text) == []) }
    }

    @Test(
        "a file that is not there, or is none, is a diagnostic without a place",
        arguments: [
            ("/nonexistent/lab.yaml", "- cannot read 'f': there is no such file"),
            ("/tmp", "- cannot read 'f': it is not a file"),
            ("/dev/zero", "- cannot read 'f': it is not a file"),
        ]
    )
    func unreadable(_ path: String, _ message: String) {
        let reading = YAMLReader.read(path: path, file: "f")
        #expect(reading.node == nil)
        #expect(reading.diagnostics.map { "- \($0.message)" } == [message])
        #expect(reading.diagnostics.allSatisfy { $0.location == nil })
    }
}
