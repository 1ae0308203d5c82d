/// A word of an nginx configuration.
struct NginxWord: Hashable, Sendable {
    /// The word's bytes with its quotes.
    var range: Range<Int>
    /// What it says, escapes removed.
    var text: [UInt8]
    /// The quote around it.
    var quote: UInt8?
}

/// A directive of an nginx configuration, perhaps with a block.
struct NginxDirective: Sendable {
    /// The name and the arguments; empty only for the file itself.
    var words: [NginxWord]
    /// From the name to the `;` or the `}`.
    var range: Range<Int>
    /// What is in the block; `nil` without one.
    var block: [NginxDirective]?

    /// The name.
    var name: [UInt8] { words.first?.text ?? [] }

    /// The arguments.
    var arguments: ArraySlice<NginxWord> { words.dropFirst() }

    /// The arguments joined by spaces, as selectors and values have them.
    var joinedArguments: [UInt8] { Array(arguments.map(\.text).joined(separator: [.space])) }
}
