import FoundationEssentials
import LabXML

/// What the serial console of an installer shows that asks its questions line by line.
struct InstallerConsole {
    /// The last lines with something on them, without what steers a terminal.
    let lines: [String]

    /// Reads the end of what was printed.
    init(_ bytes: some Sequence<UInt8>) {
        let text = String(decoding: Array(bytes), as: UTF8.self).replacing(/\u{1b}\[[0-9;?]*[A-Za-z]/, with: "")
        lines = text.split(whereSeparator: \.isNewline).map { String($0).withVisibleControls }
            .filter { $0.contains { !$0.isWhitespace } }.suffix(Self.count)
    }

    private static let count = 30

    /// What is asked, when somebody is expected to type: the lines up to the prompt.
    ///
    /// cdebconf's text frontend prints a question's title between dashes and ends every question with a prompt.
    var question: String? {
        guard let last = lines.last else { return nil }
        let isPrompt =
            last.hasPrefix("Prompt:") || last.contains("[Press enter to continue]")
            || last.contains("Press Enter to continue")
        guard isPrompt else { return nil }
        let begin = lines.lastIndex { $0.hasPrefix("---") || $0.hasPrefix("!! ERROR") } ?? lines.startIndex
        return lines[begin...].joined(separator: "\n")
    }

    /// The end, for a message.
    var end: String { lines.suffix(20).joined(separator: "\n") }
}
