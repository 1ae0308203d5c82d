import LabModel
import LabYAML

extension PICTReader {
    /// Reads the constraints, each up to its semicolon; one with a mistake is left out, and reading goes on after it.
    mutating func readConstraints(fromLine first: Int) {
        guard first < source.lines.count else { return }
        var constraints = PICTConstraintReader(
            source: source,
            start: source.lines[first].lowerBound,
            parameters: parameters,
            options: options,
            findings: findings
        )
        while let rule = constraints.next() {
            if let rule { rules.append(rule) }
        }
    }
}

/// Reads constraints one after the other.
///
/// ```
/// constraint = "IF" predicate "THEN" predicate [ "ELSE" predicate ] ";" | predicate ";"
/// predicate  = conjunction { "OR" conjunction }
/// conjunction = clause { "AND" clause }
/// clause     = "(" predicate ")" | "NOT" clause | term
/// ```
struct PICTConstraintReader {
    private var scanner: PICTScanner
    private let terms: PICTTerms
    private let findings: Findings
    private var depth = 0

    private static let depthLimit = 64

    init(
        source: PICTSource,
        start: Int,
        parameters: [PICTParameter],
        options: PICTOptions,
        findings: Findings
    ) {
        scanner = PICTScanner(source, from: start)
        terms = PICTTerms(parameters: parameters, options: options, findings: findings)
        self.findings = findings
    }

    /// The next constraint; `.some(nil)` for one that is wrong, `nil` at the end.
    mutating func next() -> Matrix.Rule?? {
        guard !scanner.isAtEnd else { return nil }
        let start = scanner.position
        depth = 0
        do throws(ExpressionMistake) {
            let condition = try constraint()
            let end = scanner.position
            guard scanner.take(";") else { throw scanner.unexpected("';' after a constraint") }
            let text = PICTText(file: scanner.source, range: start..<end).trimmed
            guard let condition else { return .some(nil) }
            return Matrix.Rule(condition, text: scanner.shown(text), location: text.location)
        } catch {
            findings.error(error.message, at: scanner.source.location(of: error.range), hint: error.hint)
            scanner.skip(past: ";")
            return .some(nil)
        }
    }

    private mutating func constraint() throws(ExpressionMistake) -> CellCondition? {
        guard scanner.takeWord("IF") else { return try predicate() }
        let premise = try predicate()
        guard scanner.takeWord("THEN") else { throw scanner.unexpected("'THEN'") }
        let consequence = try predicate()
        let hasElse = scanner.takeWord("ELSE")
        let otherwise = hasElse ? try predicate() : nil
        guard let premise, let consequence else { return nil }
        let forward = CellCondition.implies(premise, consequence)
        guard hasElse else { return forward }
        return otherwise.map { .all([forward, .implies(.not(premise), $0)]) }
    }

    private mutating func predicate() throws(ExpressionMistake) -> CellCondition? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            let place = scanner.position..<scanner.position + 1
            throw ExpressionMistake("a constraint is nested more than \(Self.depthLimit) deep", at: place)
        }
        var parts = [try conjunction()]
        while scanner.takeWord("OR") { parts.append(try conjunction()) }
        return Self.joined(parts) { .any($0) }
    }

    private mutating func conjunction() throws(ExpressionMistake) -> CellCondition? {
        var parts = [try clause()]
        while scanner.takeWord("AND") { parts.append(try clause()) }
        return Self.joined(parts) { .all($0) }
    }

    private mutating func clause() throws(ExpressionMistake) -> CellCondition? {
        var isNegated = false
        while scanner.takeWord("NOT") { isNegated.toggle() }
        let part: CellCondition?
        if scanner.take("(") {
            part = try predicate()
            guard scanner.take(")") else { throw scanner.unexpected("')'") }
        } else {
            part = try terms.term(&scanner)
        }
        return isNegated ? part.map { .not($0) } : part
    }

    /// The parts as one; nothing when one of them is wrong.
    private static func joined(
        _ parts: [CellCondition?],
        _ join: ([CellCondition]) -> CellCondition
    ) -> CellCondition? {
        let right = parts.compactMap(\.self)
        guard right.count == parts.count else { return nil }
        return right.count == 1 ? right[0] : join(right)
    }
}
