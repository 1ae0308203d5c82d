import LabModel

/// The text of a YAML file with its places.
struct SourceText {
    let file: String
    let text: String
    let scalars: [Unicode.Scalar]

    /// Checks size and encoding.
    init(_ bytes: [UInt8], file: String) throws(FatalMistake) {
        self.file = file
        let top = SourceLocation(file: file, line: 1, column: 1)
        guard bytes.count <= YAMLReader.sizeLimit.bytes else {
            throw FatalMistake("the file is larger than \(YAMLReader.sizeLimit)", at: top)
        }
        let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw FatalMistake("the file is not UTF-8 text", at: Self.firstInvalid(in: content, of: file))
        }
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    /// Refuses characters that no text has: control characters and those that Unicode reserves.
    func refuseOddCharacters() throws(FatalMistake) {
        guard let offset = scalars.firstIndex(where: Self.isForbidden) else { return }
        let code = String(scalars[offset].value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
        throw FatalMistake("the file is not plain text: it has the character U+\(padded)", at: location(at: offset))
    }

    /// Refuses lines that begin with `%`: libyaml takes quadratic time for many directives, and nothing here needs one.
    func refuseDirectives() throws(FatalMistake) {
        var isLineStart = true
        for (offset, scalar) in scalars.enumerated() {
            if isLineStart, scalar == "%" {
                throw FatalMistake(
                    "a line cannot begin with '%'",
                    at: location(at: offset),
                    hint: "directives are not supported; indent the line or put the text in quotes"
                )
            }
            isLineStart = Self.isLineBreak(scalar)
        }
    }

    /// The text for the parser: the brackets of references `${...}` replaced by characters without a meaning in YAML.
    ///
    /// Every character keeps its place, so that the parser's marks are those of the file.
    func masked() -> [UInt8] {
        var masked = scalars
        var position = 0
        while position + 1 < scalars.count {
            guard scalars[position] == "$", scalars[position + 1] == "{" else {
                position += 1
                continue
            }
            var end = position + 2
            while end < scalars.count, Self.isReferenceCharacter(scalars[end]) { end += 1 }
            if end < scalars.count, scalars[end] == "}" {
                for inside in position...end { masked[inside] = Self.hidden(scalars[inside]) }
            }
            position = end
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(masked.count)
        for scalar in masked { bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? []) }
        return bytes
    }

    /// The text of the parser with the brackets of references put back.
    static func unmasked(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isMask) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(isMask(scalar) ? brackets[Int(scalar.value - firstMask)] : scalar)
        }
        return String(result)
    }

    /// Tells whether YAML ends a line at the character.
    static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0a, 0x0d, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    // Noncharacters of Unicode are reserved for a program's own use, and a file that has one is refused.
    private static let firstMask: UInt32 = 0xfdd0
    private static let brackets: [Unicode.Scalar] = ["{", "}", "[", "]"]

    private static func hidden(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard let position = brackets.firstIndex(of: scalar) else { return scalar }
        return Unicode.Scalar(firstMask + UInt32(position)) ?? scalar
    }

    private static func isMask(_ scalar: Unicode.Scalar) -> Bool {
        (firstMask..<firstMask + UInt32(brackets.count)).contains(scalar.value)
    }

    private static func isReferenceCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "[", "]": true
        default: false
        }
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d, 0x85: false
        case 0x00...0x1f, 0x7f...0x9f, 0xfdd0...0xfdef, 0xfffe, 0xffff: true
        default: false
        }
    }

    private static func firstInvalid(in bytes: ArraySlice<UInt8>, of file: String) -> SourceLocation {
        var decoder = UTF8()
        var input = bytes.makeIterator()
        var line = 1
        var column = 1
        while case .scalarValue(let scalar) = decoder.decode(&input) {
            column = scalar == "\n" ? 1 : column + 1
            line += scalar == "\n" ? 1 : 0
        }
        return SourceLocation(file: file, line: line, column: column)
    }
}

// MARK: - Places

extension SourceText {
    /// The place of the character at an offset.
    func location(at offset: Int) -> SourceLocation {
        var line = 1
        var start = 0
        for position in 0..<min(offset, scalars.count) where Self.isLineBreak(scalars[position]) {
            if scalars[position] == "\r", position + 1 < scalars.count, scalars[position + 1] == "\n" { continue }
            line += 1
            start = position + 1
        }
        return SourceLocation(file: file, line: line, column: offset - start + 1)
    }

    /// The place of a single mark.
    func location(at mark: EventStream.Mark) -> SourceLocation {
        SourceLocation(file: file, line: mark.line + 1, column: mark.column + 1)
    }

    /// The place between two marks: all of it on one line, the first character of a value over several lines.
    func location(from start: EventStream.Mark, to end: EventStream.Mark) -> SourceLocation {
        let length = start.line == end.line ? end.column - start.column : 1
        return SourceLocation(file: file, line: start.line + 1, column: start.column + 1, length: length)
    }

    /// The places of the first thousand references between two marks, in order; `$${` is none.
    func references(from start: EventStream.Mark, to end: EventStream.Mark) -> [SourceLocation] {
        var places: [SourceLocation] = []
        var line = start.line + 1
        var lineStart = start.index - start.column
        var position = start.index
        let limit = min(end.index, scalars.count)
        // More places than that nobody reads, and finding them all would cost time.
        while position < limit, places.count < 1000 {
            let rest = scalars[position..<limit]
            if rest.starts(with: ["$", "$", "{"]) {
                position += 3
            } else if rest.starts(with: ["$", "{"]) {
                let onLine = rest.prefix(100).prefix { !Self.isLineBreak($0) }
                let close = onLine.firstIndex(of: "}") ?? position + 1
                let column = position - lineStart + 1
                places.append(SourceLocation(file: file, line: line, column: column, length: close - position + 1))
                position += 2
            } else {
                let isBreak = Self.isLineBreak(scalars[position]) && !rest.starts(with: ["\r", "\n"])
                position += 1
                if isBreak {
                    line += 1
                    lineStart = position
                }
            }
        }
        return places
    }
}
