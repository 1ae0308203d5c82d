import LabModel
import Testing

@Suite("Templates")
struct TemplateTests {
    @Test(
        "references are read from the text around them",
        arguments: [
            ("", []), ("plain $ } {", []), ("${os}", ["os"]),
            ("http://${to.address}:${to.port}/", ["to.address", "to.port"]),
            ("${to[0].address}", ["to[0].address"]), ("$${os}", []), ("$${os}${os}", ["os"]),
            ("a${b}${c}d", ["b", "c"]),
        ]
    )
    func references(_ text: String, _ references: [String]) throws {
        let template = try Template(text)
        #expect(template.references.map(\.description) == references)
        #expect(template.description == text)
    }

    @Test(
        "a mistake is found where it begins",
        arguments: [
            ("ab${os", "'${' without '}'", 2), ("${}", "'' is not a name", 0), ("x${a b}", "'a b' is not a name", 1),
            ("${a}${b:-c}", "'b:-c' is not a name", 4), ("${to[x].y}", "'to[x].y' is not a name", 0),
            ("${a.}", "'a.' is not a name", 0),
            ("${a.b.c}", "'a.b.c' is not a name", 0), ("${to[-1]}", "'to[-1]' is not a name", 0),
        ]
    )
    func mistakes(_ text: String, _ message: String, _ offset: Int) throws {
        let error = try #require(throws: Template.SyntaxError.self) { try Template(text) }
        #expect((error.message, error.offset) == (message, offset))
    }

    @Test("an escaped reference is literal text")
    func escape() throws {
        #expect(try Template("echo $${HOME}").literalText == "echo ${HOME}")
        #expect(try Template("echo ${HOME}").literalText == nil)
        #expect(Template(literal: "${HOME}").description == "$${HOME}")
        #expect(try Template(Template(literal: "$${a}").description).literalText == "$${a}")
    }

    @Test("filling replaces every reference")
    func filling() throws {
        #expect(try Template("${a}-${b}-${a}").filled { $0.root.uppercased() } == "A-B-A")
    }

    @Test("filling in part keeps the other references and joins the text")
    func partly() throws {
        let template = try Template("x${os}y${to.port}")
        let partly = template.partlyFilled { $0.root == "os" ? "debian" : nil }
        #expect(partly.segments.count == 2)
        #expect(partly.description == "xdebiany${to.port}")
    }

    @Test("a value that looks like a reference stays text")
    func noSecondReading() throws {
        let template = try Template("${os}").partlyFilled { _ in "${secret.db}" }
        #expect(template.references == [])
        #expect(template.literalText == "${secret.db}")
    }
}

@Suite("Suggestions")
struct SuggestionTests {
    @Test(
        "the nearest name is found, and none that is far",
        arguments: [
            ("bcak", ["back", "front"], "back"), ("ngnix", ["nginx", "redis"], "nginx"),
            ("debain-12", ["debian-12", "debian-13"], "debian-12"),
            ("x", ["y"], "y"), ("web", ["database"], nil), ("web", [], nil), ("Front", ["front"], "front"),
            ("ab", ["ac", "aa"], "aa"),
        ]
    )
    func nearest(_ name: String, _ candidates: [String], _ expected: String?) {
        #expect(Suggestion.nearest(to: name, among: candidates) == expected)
    }

    @Test("without a near name the hint says what there is, unless that is long")
    func hints() {
        #expect(Suggestion.hint(for: "bcak", among: ["back"]) == "did you mean 'back'?")
        #expect(Suggestion.hint(for: "nothing", among: ["web", "app"]) == "there is 'app', 'web'")
        #expect(Suggestion.hint(for: "nothing", among: [String]()) == nil)
        #expect(Suggestion.hint(for: "nothing", among: (0..<13).map { "machine-\($0)" }) == nil)
    }
}
