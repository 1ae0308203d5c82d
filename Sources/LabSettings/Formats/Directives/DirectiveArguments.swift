/// The arguments of a directive that a value stands for, and how another value is written in their place.
struct DirectiveArguments<Syntax: DirectiveSyntax> {
    private let bytes: [UInt8]
    private let words: [DirectiveWord]
    private let isSingle: Bool
    private let end: Int

    /// The arguments after the first `skipped` ones that make the value.
    init(of directive: Directive, in bytes: [UInt8], block: [UInt8]?, skipping skipped: Int) {
        self.bytes = bytes
        let count = Syntax.valueCount(of: directive.name, in: block)
        let rest = directive.arguments.dropFirst(skipped)
        words = count.map { Array(rest.prefix($0)) } ?? Array(rest)
        isSingle = count == 1
        end = directive.words.prefix(1 + skipped).last?.range.upperBound ?? directive.range.lowerBound
    }

    /// The value's bytes.
    var range: Range<Int> { (words.first?.range.lowerBound ?? end)..<(words.last?.range.upperBound ?? end) }

    /// The words joined by spaces.
    var value: [UInt8] { Array(words.map(\.text).joined(separator: [.space])) }

    /// Whether nothing in it is expanded.
    var isLiteral: Bool { words.allSatisfy(\.isLiteral) }

    /// The text of the arguments that say `value`: word for word where their number stays.
    func text(for value: [UInt8]) throws(SettingProblem) -> [UInt8] {
        guard !words.isEmpty else {
            return Self.words(in: value, single: isSingle).flatMap { [.space] + Syntax.word($0, quote: nil) }
        }
        let whole = range
        let texts = fittingWords(in: value)
        if texts.count == words.count {
            let splices = zip(words, texts).filter { $0.text != $1 || !$0.isLiteral }.map {
                Splice(
                    ($0.range.lowerBound - whole.lowerBound)..<($0.range.upperBound - whole.lowerBound),
                    Syntax.word($1, quote: $0.quote)
                )
            }
            return try Array(bytes[whole]).spliced(with: splices)
        }
        let gaps = zip(words, words.dropFirst()).map { bytes[$0.range.upperBound..<$1.range.lowerBound] }
        guard !gaps.contains(where: { $0.contains(.hash) }) else {
            throw SettingProblem(.inexpressible, "a comment stands between the arguments, whose number would change")
        }
        return Array(texts.map { Syntax.word($0, quote: nil) }.joined(separator: [.space]))
    }

    /// The words of a value; a last argument in quotes takes all that is left.
    private func fittingWords(in value: [UInt8]) -> [[UInt8]] {
        guard !isSingle else { return [value] }
        if words.last?.quote != nil {
            let parts = value.split(separator: .space, maxSplits: words.count - 1, omittingEmptySubsequences: false)
            if parts.count == words.count { return parts.map(Array.init) }
        }
        return Self.words(in: value, single: false)
    }

    /// The words of a value: its parts between single spaces, or all of it where that would lose one.
    static func words(in value: [UInt8], single: Bool) -> [[UInt8]] {
        let parts = value.split(separator: .space, omittingEmptySubsequences: false)
        return single || parts.contains(where: \.isEmpty) ? [value] : parts.map(Array.init)
    }
}
