import LabModel
import LabYAML
import Testing

@Suite("The places of parts of a value")
struct TextPlacesTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let promise: String
        let file: String
        let expected: LabModel.SourceLocation

        init(_ promise: String, _ file: String, _ line: Int, _ column: Int, _ length: Int) {
            self.promise = promise
            self.file = file
            expected = LabModel.SourceLocation(file: "f", line: line, column: column, length: length)
        }

        var testDescription: String { promise }
    }

    /// The word looked for is `two` each time.
    static let samples = [
        Sample("plain", "a: one two three", 1, 8, 3),
        Sample("in double quotes", "a: \"one two three\"", 1, 9, 3),
        Sample("in single quotes after a doubled one", "a: 'it''s two'", 1, 11, 3),
        Sample("on the second line of a plain text", "a: one\n  two three", 2, 3, 3),
        Sample("in a folded block", "a: >\n  one\n  two three\n", 3, 3, 3),
        Sample("in a literal block", "a: |\n  one\n    two\n", 3, 5, 3),
        Sample("after an escape it is the whole value", "a: \"one \\t two\"", 1, 4, 12),
        Sample("after characters outside the first plane", "a: \u{1F600} two", 1, 6, 3),
        Sample("after a reference", "a: ${one} two", 1, 11, 3),
        Sample("on lines that end with two characters", "a: one\r\n  two\r\n", 2, 3, 3),
    ]

    @Test("are found", arguments: samples)
    func found(_ sample: Sample) throws {
        let reading = YAMLReader.read(bytes: Array(sample.file.utf8), file: "f")
        let node = try #require(reading.node?["a"])
        let text = try #require(node.scalar?.text)
        let start = try #require(text.firstRange(of: "two"))
        let offset = text.unicodeScalars.distance(from: text.startIndex, to: start.lowerBound)
        #expect(TextPlaces(reading.text).location(of: offset..<offset + 3, in: node) == sample.expected)
    }

    @Test("of an alias are those of the alias")
    func alias() throws {
        let reading = YAMLReader.read(bytes: Array("a: &x one two\nb: *x".utf8), file: "f")
        let node = try #require(reading.node?["b"])
        let place = TextPlaces(reading.text).location(of: 4..<7, in: node)
        #expect(place == LabModel.SourceLocation(file: "f", line: 2, column: 4, length: 2))
    }
}
