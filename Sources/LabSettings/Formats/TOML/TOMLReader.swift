/// Reads TOML 1.0 (toml.io/en/v1.0.0) as far as it is needed to find values.
struct TOMLReader {
    private let bytes: [UInt8]
    private var position: Int
    private var document: TOMLDocument

    /// The values of a file.
    static func document(of bytes: [UInt8]) throws(SettingProblem) -> TOMLDocument {
        let start = bytes.textStart
        var reader = TOMLReader(bytes: bytes, position: start, document: TOMLDocument(range: start..<bytes.count))
        try reader.lines()
        return reader.document
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func malformed(_ reason: String) -> SettingProblem { .malformed(reason, at: position, of: bytes) }

    private mutating func skipBlanks() {
        while let byte = next, byte.isBlank { position += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Skips white space, comments and the ends of lines.
    private mutating func skipGaps() {
        while let byte = next {
            if byte == .hash {
                position = bytes[position...].firstIndex(of: .newline) ?? bytes.count
            } else if byte.isWhitespace {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func lines() throws(SettingProblem) {
        var table = 0
        while true {
            skipGaps()
            guard let byte = next else { return }
            if byte == .openBracket {
                table = try header()
            } else {
                try pair(in: table, depth: 0)
            }
            document.ends[table] = position
            skipBlanks()
            guard next == nil || next == .hash || next == .newline || next == .carriageReturn else {
                throw malformed("the end of the line should be here")
            }
        }
    }

    private mutating func header() throws(SettingProblem) -> Int {
        let start = position
        position += 1
        let isElement = skip(.openBracket)
        let names = try names()
        guard skip(.closeBracket), !isElement || skip(.closeBracket), let last = names.last else {
            throw malformed("a table's name ends with ']'")
        }
        let parent = try table(at: names.dropLast(), in: 0)
        let range = start..<position
        let table =
            isElement
            ? document.element(of: last.name, in: parent, at: range) : document.table(last.name, in: parent, at: range)
        guard let table else { throw malformed("the name is already that of a value") }
        return table
    }

    private mutating func table(
        at names: ArraySlice<(name: [UInt8], range: Range<Int>)>,
        in root: Int
    ) throws(SettingProblem) -> Int {
        var table = root
        for (name, range) in names {
            guard let next = document.table(name, in: table, at: range) else {
                throw malformed("the name is already that of a value")
            }
            table = next
        }
        return table
    }

    /// Reads `a."b".c`, with the blanks around it.
    private mutating func names() throws(SettingProblem) -> [(name: [UInt8], range: Range<Int>)] {
        var names: [(name: [UInt8], range: Range<Int>)] = []
        repeat {
            skipBlanks()
            let start = position
            let name: [UInt8]
            if let quote = next, quote == .quote || quote == .apostrophe {
                name = try TOMLString(reading: bytes, at: &position, multiline: false).value
            } else {
                while let byte = next, byte.isNamePart || byte == UInt8(ascii: "-") { position += 1 }
                name = Array(bytes[start..<position])
                guard !name.isEmpty else { throw malformed("a name should be here") }
            }
            names.append((name, start..<position))
            guard names.count <= SettingProblem.nestingLimit else { throw .tooDeep(at: position, of: bytes) }
            skipBlanks()
        } while skip(.dot)
        return names
    }

    private mutating func pair(in table: Int, depth: Int) throws(SettingProblem) {
        let names = try names()
        guard skip(.equals), let last = names.last else { throw malformed("'=' should be here") }
        skipBlanks()
        let parent = try self.table(at: names.dropLast(), in: table)
        try value(in: parent, name: last, depth: depth)
    }

    private mutating func value(
        in parent: Int,
        name: (name: [UInt8], range: Range<Int>)?,
        depth: Int
    ) throws(SettingProblem) {
        guard depth <= SettingProblem.nestingLimit else { throw .tooDeep(at: position, of: bytes) }
        let start = position
        var node = ValueTree.Node(kind: .text, range: start..<start, name: name?.name, nameRange: name?.range ?? 0..<0)
        switch next {
        case .openBracket, .openBrace:
            let isList = next == .openBracket
            node.kind = isList ? .list : .mapping
            let number = document.add(node, to: parent)
            position += 1
            isList ? try elements(of: number, depth: depth + 1) : try members(of: number, depth: depth + 1)
            document.tree[number].range = start..<position
        case .quote, .apostrophe:
            node.value = try TOMLString(reading: bytes, at: &position, multiline: true).value
            node.range = start..<position
            _ = document.add(node, to: parent)
        default:
            let word = bareWord()
            guard let kind = TOMLText.kind(of: Array(bytes[word])) else { throw malformed("a value should be here") }
            position = word.upperBound
            node.kind = .word(kind.rawValue)
            node.range = word
            node.value = Array(bytes[word])
            _ = document.add(node, to: parent)
        }
    }

    /// A number, a date or a truth value; a date may have a space before its time.
    private func bareWord() -> Range<Int> {
        func end(from start: Int) -> Int {
            bytes[start...].firstIndex {
                $0.isWhitespace || $0 == .comma || $0 == .hash || $0 == .closeBracket || $0 == .closeBrace
            }
                ?? bytes.count
        }
        let stop = end(from: position)
        let isDate = stop - position == 10 && bytes[position + 4] == UInt8(ascii: "-")
        guard isDate, stop + 2 < bytes.count, bytes[stop] == .space, bytes[stop + 1].isDigit else {
            return position..<stop
        }
        return position..<end(from: stop + 1)
    }

    private mutating func elements(of list: Int, depth: Int) throws(SettingProblem) {
        skipGaps()
        while !skip(.closeBracket) {
            try value(in: list, name: nil, depth: depth)
            skipGaps()
            if skip(.comma) {
                skipGaps()
            } else if next != .closeBracket {
                throw malformed("',' or ']' should be here")
            }
        }
    }

    private mutating func members(of table: Int, depth: Int) throws(SettingProblem) {
        skipGaps()
        while !skip(.closeBrace) {
            try pair(in: table, depth: depth)
            skipGaps()
            if skip(.comma) {
                skipGaps()
            } else if next != .closeBrace {
                throw malformed("',' or '}' should be here")
            }
        }
    }
}
