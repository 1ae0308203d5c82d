/// A question that an installer asked where nobody could answer: the last thing that it said.
public struct UnansweredQuestion: Hashable, Sendable {
    /// The question.
    public let text: String

    /// Finds the question at the end of what was printed, if it is one.
    public init?(endOf output: String) {
        let lines = output.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0.isWhitespace } }
        guard let line = lines.last(where: { !$0.isEmpty }), line.count <= 1000 else { return nil }
        // The script that went on without an answer speaks on the same line.
        let choice = line.firstMatch(of: /(?i)^(?!usage).*?[\[(]\s*(y|yes)\s*\/\s*(n|no)\s*[\])]/)
        let isAsked = line.contains(/\?[\s:>]*$/)
        let isDemanded = line.contains(
            /(?i)^(please|enter|type|choose|select|press|confirm|password|passphrase|licen[cs]e)\b.*[:>]\s*$/
        )
        guard let found = choice?.output.0 ?? (isAsked || isDemanded ? line : nil) else { return nil }
        text = String(found.reversed().drop { $0.isWhitespace }.reversed())
    }
}
