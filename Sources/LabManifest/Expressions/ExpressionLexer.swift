import LabYAML

/// Cuts the text of an expression into tokens.
struct ExpressionLexer {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    /// Longer operators come before those that they begin with.
    private static let symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")", "[", "]", ","]
    /// What other languages write, and what is written here.
    private static let foreign = [
        "<>": "!=", "=>": "if .. then", "->": "if .. then", "=": "==", "&": "&&", "|": "||",
    ]

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The tokens of a text, the last one being its end.
    static func tokens(of text: String) throws(ExpressionMistake) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        var tokens: [ExpressionToken] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() throws(ExpressionMistake) -> ExpressionToken {
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        let start = position
        guard start < scalars.count else { return ExpressionToken(kind: .end, range: start..<start) }
        if scalars[start] == "\"" || scalars[start] == "'" { return try quoted() }
        if begins(with: "${") { return try reference() }
        if begins(with: "<>") || begins(with: "->") { throw foreign(at: start) }
        if Self.isWord(scalars[start]) {
            while position < scalars.count, Self.isWord(scalars[position]) { position += 1 }
            return ExpressionToken(kind: .word(text(start..<position)), range: start..<position)
        }
        if let symbol = Self.symbols.first(where: begins) {
            position += symbol.unicodeScalars.count
            return ExpressionToken(kind: .symbol(symbol), range: start..<position)
        }
        throw foreign(at: start)
    }

    private func foreign(at start: Int) -> ExpressionMistake {
        let known = Self.foreign.keys.sorted { $0.count > $1.count }.first(where: begins)
        let length = known?.unicodeScalars.count ?? 1
        let shown = text(start..<min(scalars.count, start + length))
        let hint =
            known.flatMap { Self.foreign[$0] }.map { "write '\($0)'" }
            ?? "a value with other characters than letters, digits and . _ - + : / @ ~ stands in quotes"
        return ExpressionMistake(
            "\(shown.quoted) has no meaning in a condition",
            at: start..<start + length,
            hint: hint
        )
    }

    private mutating func quoted() throws(ExpressionMistake) -> ExpressionToken {
        let start = position
        let end = scalars[(start + 1)...].firstIndex(of: scalars[start])
        guard let end else {
            throw ExpressionMistake("a quote begins here and does not end", at: start..<start + 1)
        }
        position = end + 1
        return ExpressionToken(kind: .quoted(text(start + 1..<end)), range: start..<position)
    }

    private mutating func reference() throws(ExpressionMistake) -> ExpressionToken {
        let start = position
        guard let end = scalars[start...].firstIndex(of: "}") else {
            throw ExpressionMistake("'${' without '}'", at: start..<start + 2)
        }
        position = end + 1
        return ExpressionToken(kind: .reference(text(start + 2..<end)), range: start..<position)
    }

    private func begins(with prefix: String) -> Bool {
        scalars[position...].starts(with: prefix.unicodeScalars)
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "+", ":", "/", "@", "~": true
        default: false
        }
    }
}
