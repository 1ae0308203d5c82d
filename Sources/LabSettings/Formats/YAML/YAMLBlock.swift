import LabYAML

/// A value in a block of lines, `|` or `>`.
struct YAMLBlock {
    let bytes: [UInt8]
    let scalar: YAMLScalar

    /// The block with another value; `nil` when it would need quotes.
    func text(for value: [UInt8]) -> [UInt8]? {
        let start = scalar.range.lowerBound
        let headEnd = min(bytes.lineEnd(from: start), scalar.range.upperBound)
        let lines = value.split(separator: .newline, omittingEmptySubsequences: false)
        let endings = lines.reversed().prefix(while: \.isEmpty).count
        let body = lines.dropLast(endings)
        guard let first = body.first, first.first != .space, first.first != .tab, !first.isEmpty, endings < 2,
            !bytes[start..<headEnd].prefix(3).contains(UInt8(ascii: "+")), let indent = indentation(from: headEnd)
        else { return nil }
        let isFolded = scalar.style == .folded && body.count == 1
        let written = body.map { $0.isEmpty ? [] : indent + $0 }.joined(separator: bytes.lineEnding)
        return head(start..<headEnd, isFolded: isFolded, keepsEnding: endings == 1) + bytes.lineEnding + written
    }

    /// The white space before the first line of the old value.
    private func indentation(from headEnd: Int) -> [UInt8]? {
        let inside = bytes[headEnd..<scalar.range.upperBound]
        guard let first = inside.firstIndex(where: { !$0.isWhitespace }) else { return nil }
        let lead = bytes[bytes.lineStart(of: first)..<first]
        let own = scalar.value.drop { $0 == .newline }.prefix { $0 == .space }.count
        guard lead.allSatisfy({ $0 == .space }), lead.count > own else { return nil }
        return Array(lead.dropLast(own))
    }

    /// The first line: its style, a digit if it has one, whether the last line ends, and a comment.
    private func head(_ range: Range<Int>, isFolded: Bool, keepsEnding: Bool) -> [UInt8] {
        let old = bytes[range]
        let marks = old.prefix { !$0.isBlank }
        let digits = marks.filter(\.isDigit)
        let hadEnding = scalar.value.last == .newline
        let chomping =
            keepsEnding == hadEnding ? marks.filter { "+-".utf8.contains($0) } : keepsEnding ? [] : [UInt8(ascii: "-")]
        let isSame = isFolded == (scalar.style == .folded) && keepsEnding == hadEnding
        let head = isSame ? Array(marks) : [isFolded ? UInt8(ascii: ">") : UInt8(ascii: "|")] + digits + chomping
        return head + old.dropFirst(marks.count)
    }
}
