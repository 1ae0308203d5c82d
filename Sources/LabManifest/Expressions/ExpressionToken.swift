/// A piece of an expression with the characters that it takes, counted in Unicode scalars from 0.
struct ExpressionToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A name, a value, a number, or one of the words `if`, `then`, `else`, `iff`, `in`.
        case word(String)
        /// A value in quotes.
        case quoted(String)
        /// An axis as `${name}`.
        case reference(String)
        /// An operator, a bracket or a comma.
        case symbol(String)
        /// The end of the text.
        case end
    }

    var kind: Kind
    var range: Range<Int>

    /// The token as messages name it.
    var shown: String {
        switch kind {
        case .word(let text), .symbol(let text): "'\(text)'"
        case .quoted(let text): "'\(text)' in quotes"
        case .reference(let name): "'${\(name)}'"
        case .end: "the end"
        }
    }
}

/// What is wrong with an expression, at characters of its text.
struct ExpressionMistake: Error, Hashable, Sendable {
    var message: String
    var range: Range<Int>
    var hint: String?

    init(_ message: String, at range: Range<Int>, hint: String? = nil) {
        self.message = message
        self.range = range
        self.hint = hint
    }
}
