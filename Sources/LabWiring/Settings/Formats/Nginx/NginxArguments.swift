/// The arguments of a directive that a value stands for, and how another value is written in their place.
struct NginxArguments {
    private let bytes: [UInt8]
    private let words: [NginxWord]
    private let isFirstOnly: Bool

    init(of directive: NginxDirective, in bytes: [UInt8], firstOnly: Bool) {
        self.bytes = bytes
        isFirstOnly = firstOnly
        words = Array(firstOnly ? directive.arguments.prefix(1) : directive.arguments)
    }

    /// The text of the arguments that say `value`: word for word where their number stays.
    func text(for value: [UInt8]) throws(SettingProblem) -> [UInt8] {
        guard let first = words.first, let last = words.last else {
            return Self.words(in: value, firstOnly: isFirstOnly).flatMap {
                [.space] + NginxQuoting.word($0, quote: nil)
            }
        }
        let whole = first.range.lowerBound..<last.range.upperBound
        let texts = fittingWords(in: value)
        if texts.count == words.count {
            let splices = zip(words, texts).filter { $0.text != $1 }.map {
                Splice(
                    ($0.range.lowerBound - whole.lowerBound)..<($0.range.upperBound - whole.lowerBound),
                    NginxQuoting.word($1, quote: $0.quote)
                )
            }
            return try Array(bytes[whole]).spliced(with: splices)
        }
        let gaps = zip(words, words.dropFirst()).map { bytes[$0.range.upperBound..<$1.range.lowerBound] }
        guard !gaps.contains(where: { $0.contains(.hash) }) else {
            throw SettingProblem(.inexpressible, "a comment stands between the arguments, whose number would change")
        }
        return Array(texts.map { NginxQuoting.word($0, quote: nil) }.joined(separator: [.space]))
    }

    /// The words of a value; a last argument in quotes takes all that is left.
    private func fittingWords(in value: [UInt8]) -> [[UInt8]] {
        guard !isFirstOnly else { return [value] }
        if words.last?.quote != nil {
            let parts = value.split(separator: .space, maxSplits: words.count - 1, omittingEmptySubsequences: false)
            if parts.count == words.count { return parts.map(Array.init) }
        }
        return Self.words(in: value, firstOnly: false)
    }

    /// The words of a value: its parts between single spaces, or all of it where that would lose one.
    static func words(in value: [UInt8], firstOnly: Bool) -> [[UInt8]] {
        let parts = value.split(separator: .space, omittingEmptySubsequences: false)
        return firstOnly || parts.contains(where: \.isEmpty) ? [value] : parts.map(Array.init)
    }
}
