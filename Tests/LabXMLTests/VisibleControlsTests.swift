import LabTestSupport
import Testing

@testable import LabXML

@Suite("Text that XML forbids")
struct VisibleControlsTests {
    @Test(
        "what XML forbids is replaced by something visible, all else stays",
        arguments: [
            ("plain text, é and \u{1f600}", "plain text, é and \u{1f600}"),
            ("tab\tline\nreturn\r\n", "tab\tline\nreturn\r\n"),
            ("\u{1b}[31mred\u{1b}[0m", "\u{241b}[31mred\u{241b}[0m"),
            ("a\u{0}b\u{8}c\u{7f}d", "a\u{2400}b\u{2408}c\u{2421}d"),
            ("\u{9b}31m \u{fffe}\u{ffff}", "\u{fffd}31m \u{fffd}\u{fffd}"),
            ("", ""),
        ]
    )
    func replaced(text: String, expected: String) {
        #expect(text.withVisibleControls == expected)
    }

    @Test("every character up to the end of the first plane can be written into an element and an attribute")
    func everyCharacter() throws {
        let all = String(String.UnicodeScalarView((0...0x1_0010).compactMap { Unicode.Scalar(UInt32($0)) }))
        let writer = try XMLWriter("test")
        writer.element("a", ["b": all], text: all)
        let bytes = try writer.finish()
        #expect(try XMLLint.complaints(about: bytes) == "")
    }
}
