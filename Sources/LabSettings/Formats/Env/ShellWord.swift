/// A word of a shell script: an assignment, or anything else.
struct ShellWord: Hashable, Sendable {
    /// The whole word.
    var range: Range<Int>
    /// The name before `=`, when the word has the form of an assignment.
    var name: [UInt8]?
    /// The bytes of the word after `NAME=`, or all of it.
    var text: Range<Int>
    /// The text, quotes and escapes removed, expansions as they are written.
    var value: [UInt8]
    /// Whether the text has no expansions.
    var isLiteral: Bool
}
