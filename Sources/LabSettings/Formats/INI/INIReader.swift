/// Reads sections and keys as Python's configparser does with inline comments, of which other readers accept parts.
///
/// A comment begins with `;` or `#`, at the start of a line or after a blank. The first `=` or `:` ends the key. A line
/// indented more deeply than the key before it continues that key's value.
struct INIReader {
    let bytes: [UInt8]
    private(set) var entries: [INIEntry] = []
    private(set) var headers: [INIHeader] = []
    private var indentation = Int.max
    private var blankLines = 0

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        var start = bytes.textStart
        while start < bytes.count {
            let end = bytes.lineEnd(from: start)
            try read(start..<end)
            start = (bytes[end...].firstIndex(of: .newline) ?? bytes.count - 1) + 1
        }
    }

    private mutating func read(_ line: Range<Int>) throws(SettingProblem) {
        let content = bytes[line].trimmed
        guard let first = content.first else {
            blankLines += 1
            return
        }
        guard first != .semicolon, first != .hash else { return }
        let indent = content.startIndex - line.lowerBound
        if indent > indentation, let last = entries.indices.last, entries[last].value != nil {
            continueValue(of: last, with: content)
            return
        }
        indentation = indent
        blankLines = 0
        if first == .openBracket {
            let header = content.withoutComment
            guard let close = header.lastIndex(of: .closeBracket) else {
                throw .malformed("a section's name has '[' and no ']'", at: line.lowerBound, of: bytes)
            }
            headers.append(INIHeader(name: Array(header[(header.startIndex + 1)..<close]), line: line))
            // A header begins anew: what is indented under it is its first key.
            indentation = .max
        } else {
            entries.append(entry(content))
        }
    }

    private mutating func continueValue(of index: Int, with content: ArraySlice<UInt8>) {
        // In place: a copy for every line would take the square of the file's length.
        entries[index].value?.append(contentsOf: repeatElement(.newline, count: blankLines + 1))
        entries[index].value?.append(contentsOf: content.withoutComment)
        entries[index].end = content.endIndex
        entries[index].isContinued = true
        blankLines = 0
    }

    private func entry(_ content: ArraySlice<UInt8>) -> INIEntry {
        let separator = content.firstIndex { $0 == .equals || $0 == .colon }
        let key = content[..<(separator ?? content.withoutComment.endIndex)].trimmed
        var entry = INIEntry(
            section: headers.last?.name,
            key: Array(key),
            keyRange: key.startIndex..<key.endIndex,
            range: key.endIndex..<key.endIndex,
            end: content.endIndex
        )
        guard let separator else { return entry }
        let rest = content[(separator + 1)...]
        let text = rest.trimmed
        if let quoted = Self.quoted(text) {
            entry.value = Array(quoted.dropFirst().dropLast())
            entry.range = quoted.startIndex..<quoted.endIndex
        } else {
            let value = rest.withoutComment.trimmed
            entry.value = Array(value)
            entry.range = value.startIndex..<value.endIndex
        }
        return entry
    }

    /// The quotes at the start of `text` with what they hold, when nothing but a comment follows them.
    private static func quoted(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let quote = text.first, quote == .quote || quote == .apostrophe else { return nil }
        let inside = text.dropFirst()
        guard let close = inside.firstIndex(of: quote), !inside[..<close].contains(.backslash) else { return nil }
        let rest = text[(close + 1)...]
        guard rest.withoutComment.trimmed.isEmpty else { return nil }
        return text[...close]
    }
}

extension ArraySlice<UInt8> {
    /// The slice without the blanks at its ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        let end = (lastIndex { !$0.isBlank } ?? startIndex - 1) + 1
        return self[(self[..<end].firstIndex { !$0.isBlank } ?? end)..<end]
    }

    /// The slice up to a comment, without the blanks before that.
    fileprivate var withoutComment: ArraySlice<UInt8> {
        let comment = indices.first { index in
            (self[index] == .semicolon || self[index] == .hash) && index > startIndex && self[index - 1].isBlank
        }
        return self[..<(comment ?? endIndex)].trimmed
    }
}
