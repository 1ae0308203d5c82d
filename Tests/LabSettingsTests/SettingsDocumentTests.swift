import LabModel
import LabSettings
import Testing

@Suite("a settings document")
struct SettingsDocumentTests {
    @Test("a whole file is replaced by its value")
    func template() throws {
        #expect(try rewritten("old\r\n", .template, "content", "new $x\0\n") == "new $x\0\n")
        #expect(try rewritten("", .template, "content", "new") == "new")
        #expect(try values("a\nb", .template, "content") == ["a\nb"])
        #expect(refusal("", .template, "x", "") == "invalidPath: x: the only path of a whole file is 'content'")
    }

    @Test("a file of more than four mebibytes is an error", arguments: SettingFormat.allCases)
    func tooLarge(format: SettingFormat) {
        let text = String(repeating: "\n", count: 4 << 20) + "\n"
        #expect(refusal(text, format, "a", "b") == "tooLarge: a: a settings file has at most 4MiB")
    }

    @Test("a change that makes a file too large is an error and leaves the document as it was")
    func growsTooLarge() throws {
        var document = SettingsDocument(bytes: Array("A=1\n".utf8), format: .env)
        let value = String(repeating: "x", count: 4 << 20)
        #expect(throws: SettingError.self) { try document.set([value], at: "A") }
        #expect(document.bytes == Array("A=1\n".utf8))
    }

    @Test("an addition that the end of the file would swallow is an error and leaves the document as it was")
    func swallowed() throws {
        var document = SettingsDocument(bytes: Array("A=1\ntest &&\n".utf8), format: .env)
        let error = #expect(throws: SettingError.self) { try document.set(["2"], at: "B", create: true) }
        #expect(
            error?.description
                == "B: the changed file would not be understood: line 3: it is part of a longer shell command"
        )
        #expect(error?.code == .notVerified)
        #expect(document.bytes == Array("A=1\ntest &&\n".utf8))
    }

    @Test("no value at all is an error", arguments: [SettingFormat.env, .nginx, .template])
    func nothing(format: SettingFormat) {
        #expect(refusal("", format, "content") == "notRepeatable: content: there is no value to write")
    }

    @Test("bytes that are no UTF-8 stay beside the value")
    func brokenText() throws {
        let around: (Array<UInt8>, Array<UInt8>) = ([0xff, 0x20, 0xfe] + Array("\nA=".utf8), [0x0a, 0xc3, 0x28, 0x80])
        var document = SettingsDocument(bytes: around.0 + Array("old".utf8) + around.1, format: .env)
        try document.set(["new"], at: "A")
        #expect(document.bytes == around.0 + Array("new".utf8) + around.1)
    }

    @Test("texts that only look alike are different names and values")
    func normalization() throws {
        let text = "{\"\u{e9}\": \"1\", \"e\u{301}\": \"2\"}"
        #expect(try values(text, .json, "e\u{301}") == ["2"])
        let changed = try rewritten("k = \u{e9}\n", .ini, "k", "e\u{301}")
        #expect(Array(changed.utf8) == Array("k = e\u{301}\n".utf8))
    }

    @Test("a value never appears in an error", arguments: SettingFormat.allCases.filter { $0 != .template })
    func secrets(format: SettingFormat) {
        for value in ["$secret\u{1}\u{fffe}", "secret ; ", "secret$\n\0"] {
            for path in ["A", "host a b/address", "secre/x", "a.b"] {
                for text in ["", "A=1\nA=1\n", "host a b all x\n", "{\"A\":1}", "A 1;\n", "A = x\n"] {
                    let printed = refusal(text, format, path, value, create: true) ?? ""
                    #expect(!printed.contains("secret"))
                }
            }
        }
    }
}
