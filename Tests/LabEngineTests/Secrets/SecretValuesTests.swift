import LabModel
import Testing

@testable import LabEngine

@Suite("The values of secrets")
struct SecretValuesTests {
    private func lab(_ secrets: [Secret]) -> Lab {
        Lab(name: "shop", folder: "/labs/shop", networks: [], machines: [], secrets: secrets)
    }

    /// Secrets with these values by name.
    private func values(_ values: [String: String]) throws -> SecretValues {
        try SecretValues(
            of: lab(values.map { Secret(name: $0.key, environment: nil, fallback: .text($0.value)) }),
            environment: { _ in nil }
        )
    }

    @Test("the environment comes before the lab file's default")
    func environment() throws {
        let secrets = [
            Secret(name: "a", environment: "A", fallback: .text("default a")),
            Secret(name: "b", environment: "B", fallback: .text("default b")),
            Secret(name: "c", environment: nil, fallback: .text("default c")),
            Secret(name: "d", environment: "D", fallback: .none),
        ]
        let values = try SecretValues(of: lab(secrets)) { ["A": "told a", "C": "told c", "D": "told d"][$0] }
        let template = try Template("${secret.a}, ${secret.b}, ${secret.c}, ${secret.d}")
        #expect(try values.fill(template) == "told a, default b, default c, told d")
    }

    @Test("a variable that is set to nothing is set")
    func emptyVariable() throws {
        let secret = Secret(name: "a", environment: "A", fallback: .text("default"))
        let values = try SecretValues(of: lab([secret])) { _ in "" }
        #expect(try values.fill(Template("<${secret.a}>")) == "<>")
        #expect(values.masked("nothing to hide") == "nothing to hide")
    }

    @Test("a generated secret is long, of letters and digits, and another one for each lab")
    func generated() throws {
        let secret = Secret(name: "a", environment: "A", fallback: .generated)
        let drawn = try (0..<20).map { _ in
            try SecretValues(of: lab([secret])) { _ in nil }.fill(Template("${secret.a}"))
        }
        #expect(Set(drawn).count == 20)
        for value in drawn {
            #expect(value.count == 32)
            #expect(value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        }
    }

    @Test("a secret without a value anywhere breaks the lab, and says which variable is missing")
    func missing() throws {
        let secret = Secret(name: "db", environment: "DB_PASSWORD", fallback: .none)
        let error = EngineError(
            stage: "plan",
            reason: "secret 'db' has no value: the variable DB_PASSWORD is not set"
        )
        #expect(throws: error) { try SecretValues(of: lab([secret])) { _ in nil } }
        #expect("\(error)" == "stage 'plan': secret 'db' has no value: the variable DB_PASSWORD is not set")
    }

    @Test(
        "only references to secrets that the lab has are filled",
        arguments: ["${secret.other}", "${to.address}", "${secret}"]
    )
    func unknown(text: String) throws {
        let values = try values(["db": "x"])
        #expect(throws: EngineError(stage: "connect", reason: "'\(text)' has no value")) {
            try values.fill(Template("a ${secret.db} " + text))
        }
    }

    @Test(
        "no value of a secret is left in a text",
        arguments: [
            ("", ""),
            ("nothing here", "nothing here"),
            ("hunter2", "***"),
            ("a hunter2hunter2 b swordfish c", "a ****** b *** c"),
            ("hunter", "hunter"),
            ("line\nhunter2\n", "line\n***\n"),
            ("\u{1b}[1mhunter2\u{1b}[0m", "\u{1b}[1m***\u{1b}[0m"),
        ]
    )
    func masking(text: String, shown: String) throws {
        #expect(try values(["db": "hunter2", "api": "swordfish"]).masked(text) == shown)
    }

    @Test("a secret that is the beginning, the end or the middle of another leaves nothing of it to be seen")
    func contained() throws {
        // Several times, because a dictionary's order is another each time.
        let shown = try (0..<40).map { _ in
            try values(["a": "word", "b": "password", "c": "wordfish", "d": "xpasswordx"])
                .masked("<password> <wordfish> <xpasswordx> <word>")
        }
        #expect(Set(shown) == ["<***> <***> <***> <***>"])
    }

    @Test("secrets that overlap in a text are both hidden in full")
    func overlapping() throws {
        let shown = try values(["a": "abcd", "b": "cdef"]).masked("<abcdef>")
        #expect(shown == "<***>")
    }

    @Test("a secret of stars does not mask the mask")
    func stars() throws {
        let shown = try (0..<40).map { _ in try values(["a": "hunter2", "b": "*"]).masked("<hunter2> <*>") }
        #expect(Set(shown) == ["<***> <***>"])
    }

    @Test("a secret is hidden whatever follows it, also what joins its last letter on the screen")
    func combining() throws {
        let shown = try values(["a": "hunter2"]).masked("<hunter2\u{301}>")
        #expect(Array(shown.utf8) == Array("<***\u{301}>".utf8))
    }

    @Test(
        "what comes in pieces is masked as if it came at once, wherever it is torn",
        arguments: [
            "a hunter2hunter2 b swordfish c", "<abcdef>", "hunterhunter2hunte", "<password> <wordfish>", "hunter", "",
            "ababab",
        ]
    )
    func torn(text: String) throws {
        let values = try values([
            "a": "hunter2", "b": "swordfish", "c": "abcd", "d": "cdef", "e": "word", "f": "password", "g": "abab",
        ])
        let (bytes, whole) = (Array(text.utf8), values.masked(text))
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var mask = values.streamMask
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map { Array($0) }
                let shown = pieces.flatMap { mask.feed($0) } + mask.finish()
                #expect(String(decoding: shown, as: UTF8.self) == whole)
            }
        }
    }

    @Test("what cannot be the beginning of a secret is shown at once")
    func prompt() throws {
        var mask = try values(["a": "hunter2"]).streamMask
        #expect(mask.feed(Array("password: ".utf8)) == Array("password: ".utf8))
        #expect(mask.feed(Array("hunt".utf8)) == [])
        #expect(mask.feed(Array("s".utf8)) == Array("hunts".utf8))
    }
}
