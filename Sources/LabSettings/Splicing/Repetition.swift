/// A list of values in the place of statements that each hold one of them.
///
/// The first statements keep everything but their value. Values beyond them get copies of the first statement after the
/// last one, with its indentation; statements that are left over go, with their line when nothing else stands on it.
struct Repetition {
    /// The file; comments begin with `#`.
    let bytes: [UInt8]
    /// What stands before the value in a copy by its number, where that is not what stands before the first value.
    var lead: ((Int) -> [UInt8])?

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The changes that put `texts`, already quoted, into the place of the values of `found`, which is not empty.
    func splices(of found: [LocatedSetting], with texts: [[UInt8]]) -> [Splice] {
        var splices = zip(found, texts).map { Splice($0.range, $1) }
        splices += found.dropFirst(texts.count).map { Splice(removal(of: $0.statement), []) }
        guard let first = found.first, let last = found.last else { return splices }
        let indent = bytes.blankLead(of: first.statement.lowerBound)
        let end = restOfLine(after: last.statement.upperBound)
        for (number, text) in texts.dropFirst(found.count).enumerated() {
            let before = lead?(number) ?? Array(bytes[first.statement.lowerBound..<first.range.lowerBound])
            let copy = before + text + bytes[first.range.upperBound..<first.statement.upperBound]
            if let indent, let end {
                splices.append(.insertion(of: bytes.lineEnding + indent + copy, at: end))
            } else {
                splices.append(.insertion(of: [.space] + copy, at: last.statement.upperBound))
            }
        }
        return splices
    }

    /// The end of the line, when nothing but blanks and a comment stands between it and `position`.
    private func restOfLine(after position: Int) -> Int? {
        let line = bytes.lineEnd(from: position)
        let next = bytes[position..<line].first { !$0.isBlank }
        return next == nil || next == .hash ? line : nil
    }

    private func removal(of statement: Range<Int>) -> Range<Int> {
        let end = bytes.lineEnd(from: statement.upperBound)
        let start = bytes.lineStart(of: statement.lowerBound)
        let isAlone =
            bytes[start..<statement.lowerBound].allSatisfy(\.isBlank)
            && bytes[statement.upperBound..<end].allSatisfy(\.isBlank)
        if isAlone, start > 0 {
            // The line ending before it goes, not the one after it: so a file without a final one stays such a file.
            let isLong = start > 1 && bytes[start - 2] == .carriageReturn
            return (start - (isLong ? 2 : 1))..<end
        }
        var lower = statement.lowerBound
        while lower > start, bytes[lower - 1].isBlank { lower -= 1 }
        return (lower == start ? statement.lowerBound : lower)..<statement.upperBound
    }
}
