/// Reads pg_hba.conf as PostgreSQL's `next_token` does; what is not a record, such as `include`, is passed over.
struct HBAReader {
    private let bytes: [UInt8]
    private var position: Int

    private init(reading bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.textStart
    }

    /// The records of a file in order.
    static func records(of bytes: [UInt8]) throws(SettingProblem) -> [HBARecord] {
        var reader = HBAReader(reading: bytes)
        var records: [HBARecord] = []
        while reader.position < bytes.count {
            if let record = HBARecord(fields: try reader.line()) { records.append(record) }
        }
        return records
    }

    /// The fields of a text that is one line.
    static func fields(of text: [UInt8]) throws(SettingProblem) -> [HBAField] {
        var reader = HBAReader(reading: text)
        return try reader.line()
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The fields up to the end of the line, which a backslash at its very end moves on.
    private mutating func line() throws(SettingProblem) -> [HBAField] {
        var fields: [HBAField] = []
        var continues = false
        while let byte = next {
            if byte == .newline {
                position += 1
                return fields
            } else if let end = continuation {
                position = end
            } else if byte.isBlank || byte == .carriageReturn {
                position += 1
            } else if byte == .hash {
                position = bytes[position...].firstIndex(of: .newline) ?? bytes.count
            } else if byte == .comma {
                // Only a comma right after a word makes a list; every other one is passed over like a blank.
                if let last = fields.indices.last, fields[last].range.upperBound == position {
                    fields[last].range = fields[last].range.lowerBound..<(position + 1)
                    continues = true
                }
                position += 1
            } else {
                let start = position
                let word = try word()
                if continues, let last = fields.indices.last {
                    fields[last].words.append(word)
                    fields[last].range = fields[last].range.lowerBound..<position
                } else {
                    fields.append(HBAField(range: start..<position, words: [word]))
                }
                continues = false
            }
        }
        return fields
    }

    /// The start of the next line, when a backslash joins it to this one here.
    private var continuation: Int? {
        guard next == .backslash else { return nil }
        let rest = bytes[(position + 1)...]
        if rest.first == .newline { return position + 2 }
        return rest.starts(with: [.carriageReturn, .newline]) ? position + 3 : nil
    }

    private mutating func word() throws(SettingProblem) -> HBAField.Word {
        var word = HBAField.Word(text: [], isQuoted: next == .quote)
        let start = position
        var isInside = false
        while let byte = next, byte != .newline {
            if byte == .quote {
                // Two quotes inside quotes are one.
                let isDouble = isInside && position + 1 < bytes.count && bytes[position + 1] == .quote
                if isDouble { word.text.append(.quote) } else { isInside.toggle() }
                position += isDouble ? 2 : 1
                continue
            }
            let isEnd = byte.isBlank || byte == .carriageReturn || byte == .comma || byte == .hash
            if !isInside, isEnd || continuation != nil { break }
            word.text.append(byte)
            position += 1
        }
        guard !isInside else { throw .malformed("a quote is opened and not closed", at: start, of: bytes) }
        return word
    }
}
