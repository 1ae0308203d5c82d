import FoundationEssentials
import Testing

@testable import LabQMP

@Suite("A JSON value")
struct QMPValueTests {
    private static let cases: [(text: String, value: QMPValue)] = [
        ("null", QMPValue.null),
        ("true", true),
        ("0", 0),
        ("1", 1),
        ("-9223372036854775808", .integer(.min)),
        ("9223372036854775807", .integer(.max)),
        ("1.5", .number(1.5)),
        ("18446744073709551615", .number(18_446_744_073_709_551_616)),
        (#""1""#, "1"),
        (#""a\"b\\\u00e9""#, #"a"b\é"#),
        ("[]", []),
        (#"[1,[true,null],{"a":{}}]"#, [1, [true, .null], ["a": [:]]]),
        (#"{"return":{"status":"running"},"id":3}"#, ["return": ["status": "running"], "id": 3]),
    ]

    @Test("every kind of value is read as what it is", arguments: cases)
    func reading(text: String, value: QMPValue) throws {
        #expect(try JSONDecoder().decode(QMPValue.self, from: Data(text.utf8)) == value)
    }

    @Test("what is written is read back")
    func roundTrip() throws {
        let value: QMPValue = ["a": [1, .number(0.25), "x", false, .null, [:], []], "b": ["c": .integer(.min)]]
        #expect(try JSONDecoder().decode(QMPValue.self, from: JSONEncoder().encode(value)) == value)
    }

    @Test("asking a value for what it is not gives nothing")
    func otherKinds() {
        let value: QMPValue = ["text": "3", "number": 3]
        #expect(value["text"]?.asText == "3")
        #expect(value["text"]?.asInteger == nil)
        #expect(value["number"]?.asInteger == 3)
        #expect(value["number"]?.asText == nil)
        #expect(value["missing"] == nil)
        #expect(QMPValue.text("x")["text"] == nil)
    }
}
