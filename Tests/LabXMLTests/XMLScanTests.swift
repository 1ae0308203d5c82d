import Testing

@testable import LabXML

@Suite("A scan of XML that nobody vouches for")
struct XMLScanTests {
    /// Writes down what it is told.
    private final class Notes: XMLScanTarget {
        struct Stop: Error, CustomStringConvertible {
            var description: String { "enough" }
        }

        var lines: [String] = []
        var stopsAt: String?

        func elementBegins(_ name: String, attributes: [String: String]) throws {
            if name == stopsAt { throw Stop() }
            lines.append("<\(name)" + attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined())
        }

        func textContinues(_ bytes: UnsafeBufferPointer<UInt8>) {
            lines.append(String(decoding: bytes, as: UTF8.self))
        }

        func elementEnds() { lines.append(">") }
    }

    private func scan(_ text: String, limit: Int = 10_000, stopsAt: String? = nil) throws(XMLError) -> [String] {
        let notes = Notes()
        notes.stopsAt = stopsAt
        try XMLScan.run(over: Array(text.utf8), subject: "a.xml", limit: limit, target: notes)
        return notes.lines
    }

    @Test("elements, attributes and text come in their order, without prefixes")
    func order() throws {
        let text = "<a x='1' y='&lt;'><n:b xmlns:n='urn:n'>t&amp;u</n:b></a>"
        #expect(try scan(text) == ["<a x=1 y=<", "<b", "t", "&", "u", ">", ">"])
    }

    @Test("what the target does not want ends the scan and is the cause")
    func refusal() throws {
        let error = #expect(throws: XMLError.self) { try scan("<a><b/><c/></a>", stopsAt: "b") }
        #expect(error?.code == .refused)
        #expect(error?.description == "a.xml: enough")
        #expect(error?.cause is Notes.Stop)
    }

    @Test(
        "what is too large, too deep, or could name entities and files is refused",
        arguments: [
            ("<a>\(String(repeating: "x", count: 200))</a>", XMLError.Code.tooLarge, "has 207 bytes, more than 200"),
            (String(repeating: "<a>", count: 65), .tooDeep, "has elements nested 65 deep"),
            ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", .documentType, "has a document type declaration"),
            ("<a><b/>", .notWellFormed, "ends inside an element"),
        ]
    )
    func refused(text: String, code: XMLError.Code, reason: String) throws {
        let error = #expect(throws: XMLError.self) { try scan(text, limit: 200) }
        #expect(error?.code == code)
        #expect(error?.reason == reason)
    }
}
