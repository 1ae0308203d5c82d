import LabModel

/// A part of the text of a model file, which knows its place in the file.
struct PICTText: Sendable {
    /// The whole file.
    let file: PICTSource
    /// The part, as offsets in Unicode scalars.
    var range: Range<Int>

    /// The characters.
    var scalars: ArraySlice<Unicode.Scalar> { file.scalars[range] }

    /// The characters as text.
    var text: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    var isEmpty: Bool { range.isEmpty }

    /// Where the part stands; an empty one where it would.
    var location: SourceLocation { file.location(of: range) }

    /// The part without blanks at its ends.
    var trimmed: PICTText {
        var trimmed = range
        while let first = trimmed.first, file.scalars[first].properties.isWhitespace {
            trimmed = first + 1..<trimmed.upperBound
        }
        while let last = trimmed.last, file.scalars[last].properties.isWhitespace {
            trimmed = trimmed.lowerBound..<last
        }
        return PICTText(file: file, range: trimmed)
    }

    /// The parts between separators, blanks at their ends removed.
    func split(_ separator: Unicode.Scalar) -> [PICTText] {
        var parts: [PICTText] = []
        var start = range.lowerBound
        for offset in range where file.scalars[offset] == separator {
            parts.append(PICTText(file: file, range: start..<offset).trimmed)
            start = offset + 1
        }
        return parts + [PICTText(file: file, range: start..<range.upperBound).trimmed]
    }

    /// The offset of a character.
    func firstIndex(of scalar: Unicode.Scalar) -> Int? { scalars.firstIndex(of: scalar) }

    /// The part before an offset, and what comes after the character there.
    func divided(at offset: Int) -> (before: PICTText, after: PICTText) {
        (
            PICTText(file: file, range: range.lowerBound..<offset).trimmed,
            PICTText(file: file, range: offset + 1..<range.upperBound).trimmed
        )
    }
}

/// The text of a model file.
final class PICTSource: Sendable {
    let name: String
    let scalars: [Unicode.Scalar]
    /// The range of each line, without its end.
    let lines: [Range<Int>]

    init(_ text: String, name: String) {
        self.name = name
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var lines: [Range<Int>] = []
        var start = 0
        for (offset, scalar) in scalars.enumerated() where scalar == "\n" {
            let end = offset > start && scalars[offset - 1] == "\r" ? offset - 1 : offset
            lines.append(start..<end)
            start = offset + 1
        }
        self.scalars = scalars
        self.lines = lines + [start..<scalars.count]
    }

    /// The place of characters; of those over several lines, the part on the first.
    func location(of range: Range<Int>) -> SourceLocation {
        let line = lines.lastIndex { $0.lowerBound <= range.lowerBound } ?? 0
        let end = min(range.upperBound, lines[line].upperBound)
        return SourceLocation(
            file: name,
            line: line + 1,
            column: range.lowerBound - lines[line].lowerBound + 1,
            length: end - range.lowerBound
        )
    }
}
