import Testing

@testable import LabCommands

@Suite("A table")
struct TableTests {
    @Testing.Test("columns are as wide as their longest field, headings are capitals, lines have no trailing spaces")
    func columns() {
        let table = Table(
            columns: ["cell", "test", "outcome"],
            rows: [["os=debian-12", "a", "passed"], ["default", "a longer name", ""], ["é", "ü", "ö"]]
        )
        #expect(
            table.text == """
                CELL          TEST           OUTCOME
                os=debian-12  a              passed
                default       a longer name
                é             ü              ö

                """
        )
    }

    @Testing.Test("without rows there are the headings")
    func empty() {
        #expect(Table(columns: ["name", "lab"], rows: []).text == "NAME  LAB\n")
    }

    @Testing.Test("nothing in a field steers the terminal")
    func control() {
        #expect(
            Table(columns: ["a", "b"], rows: [["\u{1b}[31mred", "x"]]).text
                == "A         B\n\u{fffd}[31mred  x\n"
        )
    }

    @Testing.Test("data is JSON with sorted keys and readable paths")
    func json() throws {
        struct Payload: Encodable {
            var path = "/a/b"
            var count = 1
        }
        #expect(try Table.json(Payload()) == "{\n  \"count\" : 1,\n  \"path\" : \"/a/b\"\n}")
    }

    @Testing.Test(
        "what steers a terminal is replaced, what is text stays",
        arguments: [
            ("", ""), ("plain é €", "plain é €"), ("a\nb\tc", "a\nb\tc"),
            ("\u{1b}]0;title\u{7}", "\u{fffd}]0;title\u{fffd}"),
            ("\u{9b}31m", "\u{fffd}31m"), ("a\u{8}b", "a\u{fffd}b"), ("\0", "\u{fffd}"), ("\u{7f}", "\u{fffd}"),
        ]
    )
    func safe(text: String, shown: String) {
        #expect(Talk.safe(text) == shown)
    }

    @Testing.Test("the ends of lines that a console prints are no control characters")
    func lineEnds() {
        #expect(Talk.safe("boot\r\nlogin:\r\n") == "boot\nlogin:\n")
    }
}
