import LabModel
import LabSettings
import Testing

@Suite("JSON files")
struct JSONSettingsTests {
    private let text = """
        \u{feff}{
          "log" : {"sink":"old", "level": 3, "on": true, "none": null},
          "a.b": [ {"c": "x"}, -1.50e+3 ],\r
          "": {"q\\"\\u0041": "y"}
        }
        """

    @Test(
        "a value changes and everything around it stays",
        arguments: [
            ("log.sink", "new", "\"old\"", "\"new\""),
            ("log.sink", "5", "\"old\"", "\"5\""),
            ("log.level", "-4.5e2", "3,", "-4.5e2,"),
            ("log.level", "04", "3,", "\"04\","),
            ("log.level", "true", "3,", "\"true\","),
            ("log.on", "false", "true", "false"),
            ("log.on", "no", "true", "\"no\""),
            ("log.none", "null", "null", "null"),
            ("log.none", "5", "null", "\"5\""),
            ("\"a.b\"[0].c", "new", "\"x\"", "\"new\""),
            ("\"a.b\"[1]", "7", "-1.50e+3", "7"),
            ("\"\".\"q\\\"A\"", "new", "\"y\"", "\"new\""),
            ("log.sink", "a\"\\\n\u{1}é😀/", "\"old\"", "\"a\\\"\\\\\\n\\u0001é😀/\""),
        ]
    )
    func replaces(path: String, value: String, old: String, new: String) throws {
        let parts = text.utf8.split(separator: Array(old.utf8), maxSplits: 1).map(Array.init)
        let expected = String(decoding: parts[0] + Array(new.utf8) + parts[1], as: UTF8.self)
        #expect(try rewritten(text, .json, path, value) == expected)
    }

    @Test("escapes are read, also pairs of surrogates and lone halves")
    func escapes() throws {
        #expect(try values(#"{"a":"\u00e9\ud83d\ude00\/\b"}"#, .json, "a") == ["é😀/\u{8}"])
        #expect(try values(#"{"\ud83d":"1","\ud83e":"2"}"#, .json, #""\ud83e""#) == ["2"])
    }

    @Test(
        "a new member looks like the one before it",
        arguments: [
            (#"{"a":1}"#, "k", #"{"a":1,"k":"v"}"#),
            (#"{ "a": 1, "b": 2 }"#, "k", #"{ "a": 1, "b": 2, "k": "v" }"#),
            ("{\n  \"a\" : 1\n}\n", "k", "{\n  \"a\" : 1,\n  \"k\" : \"v\"\n}\n"),
            ("{\r\n\t\"a\": {}\r\n}", "a.k", "{\r\n\t\"a\": {\r\n\t\t\"k\": \"v\"\r\n\t}\r\n}"),
            ("{\n  \"a\": {\n  }\n}", "a.k", "{\n  \"a\": {\n    \"k\": \"v\"\n  }\n}"),
            ("{}", "k", #"{"k": "v"}"#),
            (#"[{"a":[]}]"#, #"[0]."x.y""#, #"[{"a":[],"x.y":"v"}]"#),
        ]
    )
    func adds(old: String, path: String, new: String) throws {
        #expect(try rewritten(old, .json, path, "v", create: true) == new)
    }

    @Test(
        "what cannot be done is said",
        arguments: [
            (
                #"{"log":{"sink":1}}"#, "log.sinc", false,
                "notFound: log.sinc: the file has nothing there; did you mean 'log.sink'?"
            ),
            (#"{"a":1,"a":2}"#, "a", false, "ambiguous: a: the file says it 2 times, on lines 1 and 1"),
            (#"{"a":{}}"#, "a", false, "notAValue: a: the path leads to an object or a list"),
            (#"{"a":1}"#, "b.c", true, "notFound: b.c: the object that it would be added to is not there"),
            (#"{"a":1}"#, "a.c", true, "notAValue: a.c: only an object takes a new name, and its parent is none"),
            (#"{"a":[]}"#, "a[0]", true, "invalidPath: a[0]: only names can be added, not places in a list"),
            ("{\"a\":1,\n}", "a", false, "malformed: a: line 2: this is no JSON: a name in quotes should be here"),
            ("{\"a\":01}", "a", false, "malformed: a: line 1: this is no JSON: a value should be here"),
            ("{} x", "a", false, "malformed: a: line 1: this is no JSON: the end of the file should be here"),
            ("{}", "a..b", false, "invalidPath: a..b: a name is missing, as in 'a.b[0].\"c.d\"'"),
            ("{}", "a.", false, "invalidPath: a.: a name is missing, as in 'a.b[0].\"c.d\"'"),
            ("{}", "", false, "invalidPath: : a name is missing, as in 'a.b[0].\"c.d\"'"),
        ]
    )
    func refuses(text: String, path: String, create: Bool, message: String) {
        #expect(refusal(text, .json, path, "v", create: create) == message)
    }

    @Test("two hundred levels are read, more are an error")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        let path = String(repeating: "[0]", count: 200)
        #expect(try values(nested(200), .json, path) == ["1"])
        #expect(refusal(nested(201), .json, "a", "x") == "tooDeep: a: line 1: nested more than 200 levels deep")
        #expect(refusal(nested(500_000), .json, "a", "x") == "tooDeep: a: line 1: nested more than 200 levels deep")
    }
}
