/// Reads an expression of a lab file.
///
/// ```
/// expression  = side [ "iff" side ]
/// side        = "if" expression "then" side [ "else" side ] | conjunction { "||" conjunction }
/// conjunction = negation { "&&" negation }
/// negation    = "!" negation | "(" expression ")" | comparison
/// comparison  = operand ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) operand | operand "in" "[" operand { "," operand } "]"
/// operand     = word | "'" text "'" | "${" name "}"
/// ```
struct ExpressionParser {
    private let tokens: [ExpressionToken]
    private var position = 0
    private var depth = 0

    private static let depthLimit = 64
    private static let keywords: Set<String> = ["if", "then", "else", "iff", "in"]
    private static let foreign = ["and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!"]

    private init(_ text: String) throws(ExpressionMistake) {
        tokens = try ExpressionLexer.tokens(of: text)
    }

    /// Reads a whole text.
    static func parse(_ text: String) throws(ExpressionMistake) -> Expression {
        var parser = try ExpressionParser(text)
        let expression = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpected("the end, '&&' or '||'") }
        return expression
    }

    private var token: ExpressionToken { tokens[position] }

    private mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    private mutating func take(_ symbol: String) -> Bool {
        guard token.kind == .symbol(symbol) || token.kind == .word(symbol) else { return false }
        advance()
        return true
    }

    private func unexpected(_ wanted: String) -> ExpressionMistake {
        var hint: String?
        if case .word(let word) = token.kind, let symbol = Self.foreign[word] { hint = "write '\(symbol)'" }
        if token.kind == .word("iff") { hint = "put the part before it in parentheses" }
        if let comparison = Comparison.allCases.first(where: { token.kind == .symbol($0.rawValue) }) {
            hint = "join two comparisons with '&&', as '\(comparison.rawValue)' compares two values"
        }
        let range = token.range.isEmpty ? max(0, token.range.lowerBound - 1)..<token.range.lowerBound : token.range
        return ExpressionMistake("expected \(wanted), found \(token.shown)", at: range, hint: hint)
    }

    // MARK: - Rules

    private mutating func expression() throws(ExpressionMistake) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw ExpressionMistake("a condition is nested more than \(Self.depthLimit) deep", at: token.range)
        }
        let isImplication = token.kind == .word("if")
        let left = try side()
        guard !isImplication, take("iff") else { return left }
        return .equivalence(left, try side())
    }

    private mutating func side() throws(ExpressionMistake) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw ExpressionMistake("a condition is nested more than \(Self.depthLimit) deep", at: token.range)
        }
        if take("if") {
            let condition = try expression()
            guard take("then") else { throw unexpected("'then'") }
            let consequence = try side()
            return .implication(condition, consequence, otherwise: take("else") ? try side() : nil)
        }
        var sides = [try conjunction()]
        while take("||") { sides.append(try conjunction()) }
        return sides.count == 1 ? sides[0] : .any(sides)
    }

    private mutating func conjunction() throws(ExpressionMistake) -> Expression {
        var parts = [try negation()]
        while take("&&") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(ExpressionMistake) -> Expression {
        var isNegated = false
        while take("!") { isNegated.toggle() }
        let part: Expression
        if take("(") {
            part = try expression()
            guard take(")") else { throw unexpected("')'") }
        } else {
            part = try comparison()
        }
        return isNegated ? .not(part) : part
    }

    private mutating func comparison() throws(ExpressionMistake) -> Expression {
        let left = try operand("an axis")
        if take("in") { return .membership(left, try list()) }
        guard case .symbol(let symbol) = token.kind, let comparison = Comparison(rawValue: symbol) else {
            throw unexpected("'==' or another comparison after '\(left.text)'")
        }
        advance()
        return .comparison(left, comparison, try operand("a value"))
    }

    private mutating func list() throws(ExpressionMistake) -> [Operand] {
        guard take("[") else { throw unexpected("'[' after 'in'") }
        var values: [Operand] = []
        repeat { values.append(try operand("a value")) } while take(",")
        guard take("]") else { throw unexpected("',' or ']'") }
        return values
    }

    private mutating func operand(_ what: String) throws(ExpressionMistake) -> Operand {
        let kind: Operand.Kind
        switch token.kind {
        case .word(let word) where !Self.keywords.contains(word) && Self.foreign[word] == nil: kind = .word(word)
        case .quoted(let text): kind = .value(text)
        case .reference(let name): kind = .axis(name)
        default: throw unexpected(what)
        }
        defer { advance() }
        return Operand(kind: kind, range: token.range)
    }
}
