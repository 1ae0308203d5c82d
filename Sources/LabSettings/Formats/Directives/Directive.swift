/// A word of a configuration that is made of directives.
struct DirectiveWord: Hashable, Sendable {
    /// The word's bytes with its quotes.
    var range: Range<Int>
    /// What it says, escapes removed.
    var text: [UInt8]
    /// The quote around it.
    var quote: UInt8?
    /// Whether the application sees exactly the text, with nothing expanded.
    var isLiteral = true
}

/// A directive, perhaps with a block.
struct Directive: Sendable {
    /// The name and the arguments; empty only for the file itself.
    var words: [DirectiveWord]
    /// From the name to the end of it or of its block.
    var range: Range<Int>
    /// Where the inside of its block begins.
    var bodyStart = 0
    /// What is in the block; `nil` without one.
    var block: [Directive]?

    /// The name.
    var name: [UInt8] { words.first?.text ?? [] }

    /// The arguments.
    var arguments: ArraySlice<DirectiveWord> { words.dropFirst() }

    /// The arguments joined by spaces, as selectors and values have them.
    var joinedArguments: [UInt8] { Array(arguments.map(\.text).joined(separator: [.space])) }
}
