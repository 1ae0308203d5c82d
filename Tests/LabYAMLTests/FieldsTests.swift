import LabModel
import LabYAML
import Testing

@Suite("Values of a mapping")
struct FieldsTests {
    /// What is printed when `read` reads the text as a thing.
    private func printed(_ text: String, _ read: (Fields) -> Void) throws -> String {
        let reading = YAMLReader.read(bytes: Array(text.utf8), file: "f")
        let findings = Findings()
        let node = try #require(reading.node)
        _ = findings.fields(node, of: "the thing") { fields -> Void? in read(fields) }
        return DiagnosticRenderer(sources: [:]).render(findings.diagnostics)
    }

    @Test("a missing key, an unknown one and a mapping that is none are named")
    func keys() throws {
        let missing = try printed("nmae: x") { _ = $0.requiredText("name") }
        #expect(
            missing == """
                f:1:1: error: missing key 'name' in the thing
                f:1:1: error: unknown key 'nmae' in the thing
                  hint: did you mean 'name'?

                """
        )
        #expect(try printed("[a]") { _ in } == "f:1:1: error: expected a mapping for the thing, found a list\n")
        #expect(try printed("a") { _ in } == "f:1:1: error: expected a mapping for the thing, found 'a'\n")
    }

    @Test(
        "a value of the wrong kind is told from the right one",
        arguments: [
            ("v: {a: b}", "expected text, found a mapping"),
            ("v:", "expected text, found nothing"),
            ("v: ' '", "expected text, found an empty text"),
            ("v: \"a\\eb\"", "the text has a control character, U+1B"),
        ]
    )
    func text(_ file: String, _ message: String) throws {
        let output = try printed(file) { _ = $0.text("v") }
        #expect(output.split(separator: "error: ").last == "\(message)\n")
    }

    @Test(
        "numbers have their limits",
        arguments: [
            ("v: 5", nil), ("v: 0", "a count is a number from 1 to 64, found 0"),
            ("v: +5", "expected a count, found '+5'"),
            ("v: 1e3", "expected a count, found '1e3'"),
            ("v: 99999999999999999999", "expected a count, found '99999999999999999999'"),
            ("v: []", "expected a count, found a list"),
        ]
    )
    func integer(_ file: String, _ message: String?) throws {
        let output = try printed(file) { fields in
            let value = fields.optional("v").flatMap { fields.findings.integer($0, in: 1...64, "a count") }
            #expect((value == 5) == (message == nil))
        }
        #expect(output.split(separator: "error: ").last == message.map { "\($0)\n" })
    }

    @Test(
        "units, words and flags are read, and what is allowed is said",
        arguments: [
            ("size: 256MB\nflag: true\nword: exit\ntime: 2m", ""),
            ("size: 256", "expected a size like 256MiB or 2GB, found '256'"),
            ("size: 0GB", "expected a size like 256MiB or 2GB, found '0GB'"),
            ("flag: yes", "expected 'true' or 'false', found 'yes'"),
            ("word: tpa", "'tpa' is not a format\n  hint: did you mean 'tap'?"),
            ("time: 30", "expected a duration like 500ms, 30s or 2m, found '30'"),
            ("time: 0s", "a duration is from 1ms to 24h, found '0s'"),
            ("time: 25h", "a duration is from 1ms to 24h, found '25h'"),
            ("list: a", "expected a list of names, found 'a'"),
            ("list: [a, {}]", "expected text, found a mapping"),
            (
                "host: Web",
                "'Web' cannot be a host\n  hint: 1 to 60 lower-case letters, digits, and hyphens between them"
            ),
            (
                "host: web-",
                "'web-' cannot be a host\n  hint: 1 to 60 lower-case letters, digits, and hyphens between them"
            ),
        ]
    )
    func values(_ file: String, _ message: String) throws {
        let output = try printed(file) { fields in
            _ = fields.size("size")
            _ = fields.flag("flag")
            _ = fields.optional("word").map { fields.findings.word($0, among: ["exit", "junit", "tap"], "a format") }
            _ = fields.duration("time")
            _ = fields.list("list", "a list of names") { fields.findings.text($0) }
            _ = fields.optional("host").map { fields.findings.name($0, "a host") }
        }
        #expect(
            output.split(separator: "error: ").last.map(String.init) ?? "" == (message.isEmpty ? "" : message + "\n")
        )
    }

    @Test(
        "a reference that may not stand in a text is pointed at",
        arguments: [
            ("v: a${os}b", ""),
            ("v: $${x}", ""),
            ("v: a ${so}", "f:1:6: error: unknown name '${so}'\n  hint: did you mean 'os'?\n"),
            ("v: ${os} ${os.x}", "f:1:10: error: '${os.x}' cannot have a name after a point\n"),
            ("v: ${to.adress}", "f:1:4: error: unknown name '${to.adress}'\n  hint: did you mean 'address'?\n"),
            ("v: ${to}", "f:1:4: error: '${to}' needs a name after a point\n  hint: as in '${to.address}'\n"),
            ("v: ${os[1]}", "f:1:4: error: '${os[1]}' cannot have an index\n"),
            ("v: ${secret.db}", "f:1:4: error: '${secret.db}' cannot stand here\n  hint: not here\n"),
            ("v: '${os} ${a'", "f:1:11: error: '${' without '}'\n  hint: write '$${' for a literal '${'\n"),
            ("v: echo ${x:-1}", "f:1:9: error: 'x:-1' is not a name\n  hint: write '$${' for a literal '${'\n"),
        ]
    )
    func references(_ file: String, _ expected: String) throws {
        let scope = ReferenceScope(
            roots: ["os": .init(members: []), "to": .init(members: ["address"], takesIndex: true)],
            elsewhere: ["secret": "not here"]
        )
        let output = try printed(file) { fields in
            _ = fields.optional("v").map { fields.findings.template($0, in: scope) }
        }
        #expect(output == expected)
    }
}
