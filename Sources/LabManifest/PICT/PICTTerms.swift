import LabModel
import LabYAML

/// Reads single terms of constraints, and says which values they mean.
struct PICTTerms {
    let parameters: [PICTParameter]
    let options: PICTOptions
    let findings: Findings

    private static let comparisons: [(String, Comparison)] = [
        ("<>", .notEqual), ("<=", .lessOrEqual), (">=", .greaterOrEqual), ("=", .equal), (">", .greater), ("<", .less),
    ]
    private static let pairLimit = 1_000_000

    /// Reads a term; `nil` when it is understood and wrong, which is said then.
    func term(_ scanner: inout PICTScanner) throws(ExpressionMistake) -> CellCondition? {
        if let sign = try signTerm(&scanner) { return sign }
        guard let name = try scanner.enclosed("[", "]") else { throw scanner.unexpected("a parameter in '[..]'") }
        let parameter = self.parameter(name)
        let isNegated = scanner.takeWord("NOT")
        if scanner.takeWord("IN") {
            let condition = try membership(of: parameter, &scanner)
            return isNegated ? condition.map { .not($0) } : condition
        }
        if scanner.takeWord("LIKE") {
            let condition = try pattern(of: parameter, &scanner)
            return isNegated ? condition.map { .not($0) } : condition
        }
        let comparison = isNegated ? nil : Self.comparisons.first { scanner.take($0.0) }?.1
        guard let comparison else { throw scanner.unexpected("one of =, <>, <, <=, >, >=, LIKE, IN") }
        if let other = try scanner.enclosed("[", "]") {
            return compare(parameter, comparison, self.parameter(other), at: other.part)
        }
        guard let value = try value(&scanner) else {
            throw scanner.unexpected("a value", hint: "words stand in double quotes, parameters in brackets")
        }
        guard let parameter else { return nil }
        return values(of: parameter, where: comparison, value, isKnown: !comparison.isOrder)
    }

    private func parameter(_ name: (text: String, part: PICTText)) -> PICTParameter? {
        let wanted = options.folded(name.text)
        if let found = parameters.first(where: { options.folded($0.name) == wanted }) { return found }
        let inner = name.part.range.lowerBound + 1..<max(name.part.range.lowerBound + 1, name.part.range.upperBound - 1)
        let place = name.part.file.location(of: inner)
        let message = "the model has no parameter \(name.text.quoted)"
        findings.unknown(message, name: name.text, among: parameters.map(\.name), at: place)
        return nil
    }

    /// `IsNegative(P)` and `IsPositive(P)`; without a name they speak of all parameters.
    private func signTerm(_ scanner: inout PICTScanner) throws(ExpressionMistake) -> CellCondition? {
        let isNegative = scanner.takeWord("ISNEGATIVE")
        guard isNegative || scanner.takeWord("ISPOSITIVE") else { return nil }
        guard let name = try scanner.enclosed("(", ")") else { throw scanner.unexpected("'('") }
        let wanted = String(name.text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        let named = wanted.isEmpty ? parameters : [parameter((wanted, name.part))].compactMap(\.self)
        let negative = CellCondition.any(
            named.map { parameter in
                condition(parameter, parameter.values.filter(\.isNegative))
            }
        )
        return isNegative ? negative : .not(negative)
    }

    private func condition(_ parameter: PICTParameter, _ values: [PICTParameter.Value]) -> CellCondition {
        .isOneOf(axis: parameter.name, values: Set(values.map { $0.shown(options)[0] }))
    }

    // MARK: - Values

    private enum Literal {
        case word(String)
        case number(Double)
    }

    private typealias PlacedLiteral = (literal: Literal, part: PICTText)

    private func value(_ scanner: inout PICTScanner) throws(ExpressionMistake) -> PlacedLiteral? {
        if let word = try scanner.enclosed("\"", "\"") { return (.word(word.text), word.part) }
        return scanner.number().map { (.number($0.number), $0.part) }
    }

    private func membership(
        of parameter: PICTParameter?,
        _ scanner: inout PICTScanner
    ) throws(ExpressionMistake) -> CellCondition? {
        guard scanner.take("{") else { throw scanner.unexpected("'{' after 'IN'") }
        var conditions: [CellCondition?] = []
        repeat {
            guard let value = try value(&scanner) else {
                throw scanner.unexpected("a value", hint: "words stand in double quotes")
            }
            conditions.append(parameter.flatMap { values(of: $0, where: .equal, value, isKnown: true) })
        } while scanner.take(",")
        guard scanner.take("}") else { throw scanner.unexpected("',' or '}'") }
        let right = conditions.compactMap(\.self)
        return right.count == conditions.count ? .any(right) : nil
    }

    private func values(
        of parameter: PICTParameter,
        where comparison: Comparison,
        _ value: PlacedLiteral,
        isKnown: Bool
    ) -> CellCondition? {
        let found: [PICTParameter.Value]
        switch (parameter.numbers, value.literal) {
        case (let numbers?, .number(let number)):
            found = zip(parameter.values, numbers).filter { comparison.holds($0.1, number) }.map(\.0)
        case (nil, .word(let word)):
            let wanted = options.folded(word)
            found = parameter.values.filter { comparison.holds(options.folded($0.names[0]), wanted) }
        case (_?, .word(let word)):
            let message = "parameter \(parameter.name.quoted) has numbers, and \(word.quoted) is a word"
            let hint = PICTParameter.number(word) == nil ? nil : "write it without quotes"
            findings.error(message, at: value.part.location, hint: hint)
            return nil
        case (nil, .number):
            let message = "parameter \(parameter.name.quoted) has words, and \(value.part.text) is a number"
            findings.error(message, at: value.part.location, hint: "words stand in double quotes")
            return nil
        }
        let matches = comparison == .notEqual ? parameter.values.count - found.count : found.count
        if isKnown, matches == 0 { warnUnknown(value, of: parameter) }
        return condition(parameter, found)
    }

    private func warnUnknown(_ value: PlacedLiteral, of parameter: PICTParameter) {
        let text = if case .word(let word) = value.literal { word } else { value.part.text }
        let message = "parameter \(parameter.name.quoted) has no value \(text.quoted)"
        let hint = Findings.hint(for: text, among: parameter.values.map { $0.names[0] })
        findings.warning(message, at: value.part.location, hint: hint)
    }

    private func pattern(
        of parameter: PICTParameter?,
        _ scanner: inout PICTScanner
    ) throws(ExpressionMistake) -> CellCondition? {
        guard let pattern = try scanner.enclosed("\"", "\"") else {
            throw scanner.unexpected("a pattern in double quotes after 'LIKE'")
        }
        guard let parameter else { return nil }
        guard parameter.numbers == nil else {
            let message = "parameter \(parameter.name.quoted) has numbers, which 'LIKE' does not compare"
            findings.error(message, at: pattern.part.location)
            return nil
        }
        let wanted = Array(options.folded(pattern.text).unicodeScalars)
        let found = parameter.values.filter { value in
            Self.matches(wanted[...], Array(options.folded(value.names[0]).unicodeScalars)[...])
        }
        if found.isEmpty {
            findings.warning("no value of \(parameter.name.quoted) is like this", at: pattern.part.location)
        }
        return condition(parameter, found)
    }

    /// Whether a text matches a pattern in which `*` is any text and `?` any character.
    static func matches(_ pattern: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var (pattern, text) = (pattern, text)
        // Where the last '*' stood, and what was left of the text then: going back to the last one is enough.
        var retry: (pattern: ArraySlice<Unicode.Scalar>, text: ArraySlice<Unicode.Scalar>)?
        while !text.isEmpty || !pattern.isEmpty {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                retry = (pattern, text)
            } else if let wanted = pattern.first, let found = text.first, wanted == "?" || wanted == found {
                (pattern, text) = (pattern.dropFirst(), text.dropFirst())
            } else if let back = retry, !back.text.isEmpty {
                retry = (back.pattern, back.text.dropFirst())
                (pattern, text) = (back.pattern, back.text.dropFirst())
            } else {
                return false
            }
        }
        return true
    }

    // MARK: - Two parameters

    private func compare(
        _ left: PICTParameter?,
        _ comparison: Comparison,
        _ right: PICTParameter?,
        at part: PICTText
    ) -> CellCondition? {
        guard let left, let right else { return nil }
        guard (left.numbers == nil) == (right.numbers == nil) else {
            let (numeric, other) = left.numbers == nil ? (right, left) : (left, right)
            let message = "parameter \(numeric.name.quoted) has numbers and \(other.name.quoted) has words"
            findings.error(message, at: part.location)
            return nil
        }
        guard left.values.count * right.values.count <= Self.pairLimit else {
            findings.error("the parameters have more than \(Self.pairLimit) pairs of values", at: part.location)
            return nil
        }
        let isNumeric = left.numbers != nil
        let lefts = keys(of: left)
        let rights = keys(of: right)
        let names = (left.values.map { $0.shown(options)[0] }, right.values.map { $0.shown(options)[0] })
        return .pairs(left.name, names.0, right.name, names.1) { first, second in
            guard let first = lefts[first], let second = rights[second] else { return false }
            return isNumeric ? comparison.holds(first.number, second.number) : comparison.holds(first.word, second.word)
        }
    }

    /// What each value is compared by, under the name that rows have.
    private func keys(of parameter: PICTParameter) -> [String: (number: Double, word: String)] {
        var keys: [String: (number: Double, word: String)] = [:]
        for value in parameter.values {
            let name = value.names[0]
            keys[value.shown(options)[0]] = (PICTParameter.number(name) ?? 0, options.folded(name))
        }
        return keys
    }
}
