public import LabModel

/// Finds where parts of a value stand in a file, through quotes and folded lines.
public struct TextPlaces: Sendable {
    private let scalars: [Unicode.Scalar]
    private let lineStarts: [Int]

    /// Creates a finder for the text of a file.
    public init(_ source: String) {
        scalars = Array(source.unicodeScalars)
        var starts = [0]
        for (offset, scalar) in scalars.enumerated() where SourceText.isLineBreak(scalar) {
            if scalar == "\r", offset + 1 < scalars.count, scalars[offset + 1] == "\n" { continue }
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    /// The place of some characters of a text, counted in Unicode scalars; of those over several lines, the first line's part.
    ///
    /// Where the file has escapes before them, or the value is an alias, it is the place of the whole value.
    public func location(of range: Range<Int>, in node: YAMLNode) -> SourceLocation {
        let whole = node.location
        guard let scalar = node.scalar, lineStarts.indices.contains(whole.line - 1), !range.isEmpty else {
            return whole
        }
        guard let places = offsets(of: range, in: scalar, from: lineStarts[whole.line - 1] + whole.column - 1) else {
            return whole
        }
        let line = (lineStarts.lastIndex { $0 <= places.first }) ?? 0
        let end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : scalars.count
        return SourceLocation(
            file: whole.file,
            line: line + 1,
            column: places.first - lineStarts[line] + 1,
            length: min(places.last + 1, max(end, places.first + 1)) - places.first
        )
    }

    /// Where the first and the last character of the range stand: the file's text and the value's are walked side by side.
    private func offsets(
        of range: Range<Int>,
        in scalar: YAMLNode.Scalar,
        from start: Int
    ) -> (first: Int, last: Int)? {
        guard scalars.indices.contains(start) else { return nil }
        var position = start
        let opening = scalars[start]
        if !scalar.isPlain {
            position += 1
            if opening == "|" || opening == ">" {
                while position < scalars.count, !SourceText.isLineBreak(scalars[position]) { position += 1 }
            }
        }
        var first: Int?
        for (index, wanted) in scalar.text.unicodeScalars.enumerated() {
            if !wanted.properties.isWhitespace {
                while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
            }
            guard position < scalars.count, scalars[position] == wanted || Self.bothBlank(scalars[position], wanted)
            else { return nil }
            if index == range.lowerBound { first = position }
            if index == range.upperBound - 1 { return first.map { ($0, position) } }
            // A single quote inside single quotes is written twice.
            position += !scalar.isPlain && opening == "'" && wanted == "'" ? 2 : 1
        }
        return nil
    }

    private static func bothBlank(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
        left.properties.isWhitespace && right.properties.isWhitespace
    }
}
