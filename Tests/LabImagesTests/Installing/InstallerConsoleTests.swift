import Testing

@testable import LabImages

@Suite("What an installer's console shows")
struct InstallerConsoleTests {
    private static let asking = """
        Retrieving file 12 of 30 ... 40%
        \u{1b}[1;24r\u{1b}[24;1H
        Configure the network
        ---------------------

        Enter the IP address of this machine.
        IP address:
        Prompt: '?' for help>\u{20}
        """

    @Test("a prompt with nothing behind it is a question, with all that is asked")
    func question() throws {
        let console = InstallerConsole(Self.asking.utf8)
        let question = try #require(console.question)
        #expect(question.contains("Enter the IP address of this machine."))
        #expect(!question.contains("Retrieving file"))
        #expect(!question.contains("\u{1b}"))
    }

    @Test("an installer that goes on asks nothing", arguments: ["", "\n", "Retrieving file 12 of 30 ... 40%"])
    func goingOn(text: String) {
        #expect(InstallerConsole(text.utf8).question == nil)
        #expect(InstallerConsole((Self.asking + "\n" + text + "Unpacking libc6 ...\n").utf8).question == nil)
    }

    @Test("what is shown of the end is short, and steers no terminal")
    func end() {
        let lines = (1...100).map { "line \($0) \u{7}\u{1b}[31mred" }.joined(separator: "\n")
        let end = InstallerConsole(lines.utf8).end
        #expect(end.split(separator: "\n").count == 20)
        #expect(end.hasSuffix("red"))
        #expect(!end.contains("\u{1b}") && !end.contains("\u{7}"))
    }
}
