/// Reads lines and blocks as httpd's `ap_cfg_getline` and `ap_getword_conf` do.
struct ApacheReader {
    private let bytes: [UInt8]
    private var position: Int
    private var open: [Directive]

    /// The file as a block without a name.
    static func file(of bytes: [UInt8]) throws(SettingProblem) -> Directive {
        let start = bytes.textStart
        let file = Directive(words: [], range: start..<bytes.count, bodyStart: start, block: [])
        var reader = ApacheReader(bytes: bytes, position: start, open: [file])
        while reader.position < bytes.count { try reader.line() }
        guard reader.open.count == 1, let file = reader.open.first else {
            let start = reader.open.last?.range.lowerBound ?? 0
            throw .malformed("a block is opened and not closed", at: start, of: bytes)
        }
        return file
    }

    /// The end of a line with all that a backslash at its end joins to it, before its line ending.
    private func lineEnd(from start: Int) -> Int {
        var end = bytes[start...].firstIndex(of: .newline) ?? bytes.count
        while end < bytes.count, isJoined(at: end, from: start) {
            end = bytes[(end + 1)...].firstIndex(of: .newline) ?? bytes.count
        }
        return end
    }

    private func isJoined(at end: Int, from start: Int) -> Bool {
        let last = end > start && bytes[end - 1] == .carriageReturn ? end - 2 : end - 1
        return last >= start && bytes[last] == .backslash
    }

    private mutating func line() throws(SettingProblem) {
        let end = lineEnd(from: position)
        defer { position = end + 1 }
        let text = bytes[position..<end]
        guard let start = text.firstIndex(where: { !$0.isWhitespace }), bytes[start] != .hash,
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return }
        guard bytes[start] == UInt8(ascii: "<") else {
            let words = try words(in: start..<(last + 1))
            return add(Directive(words: words, range: start..<(words.last?.range.upperBound ?? last + 1)))
        }
        guard bytes[last] == UInt8(ascii: ">") else {
            throw .malformed("'<' has no '>' at the end of the line", at: start, of: bytes)
        }
        if bytes[start...].dropFirst().first == .slash { return try close(from: start, to: last) }
        guard open.count <= SettingProblem.nestingLimit else { throw .tooDeep(at: start, of: bytes) }
        let words = try words(in: (start + 1)..<last)
        guard !words.isEmpty else { throw .malformed("a block has no name", at: start, of: bytes) }
        open.append(Directive(words: words, range: start..<(last + 1), bodyStart: last + 1, block: []))
    }

    private mutating func add(_ directive: Directive) {
        open[open.count - 1].block?.append(directive)
    }

    private mutating func close(from start: Int, to last: Int) throws(SettingProblem) {
        let name = Array(bytes[(start + 2)..<last].filter { !$0.isWhitespace })
        guard open.count > 1, var block = open.popLast(), ApacheSyntax.isSame(block.name, name) else {
            throw .malformed("the end of a block does not fit", at: start, of: bytes)
        }
        block.range = block.range.lowerBound..<(last + 1)
        add(block)
    }

    private func words(in range: Range<Int>) throws(SettingProblem) -> [DirectiveWord] {
        var words: [DirectiveWord] = []
        var place = range.lowerBound
        while place < range.upperBound {
            if bytes[place].isWhitespace || joint(at: place, before: range.upperBound) != nil {
                place = joint(at: place, before: range.upperBound) ?? place + 1
                continue
            }
            let word = word(from: place, before: range.upperBound)
            words.append(word)
            place = word.range.upperBound
        }
        return words
    }

    /// The start of the next line, when a backslash joins it to this one here.
    private func joint(at place: Int, before end: Int) -> Int? {
        guard bytes[place] == .backslash else { return nil }
        let rest = bytes[(place + 1)..<end]
        if rest.first == .newline { return place + 2 }
        return rest.starts(with: [.carriageReturn, .newline]) ? place + 3 : nil
    }

    private func word(from start: Int, before end: Int) -> DirectiveWord {
        let quote = bytes[start] == .quote || bytes[start] == .apostrophe ? bytes[start] : nil
        var text: [UInt8] = []
        var place = quote == nil ? start : start + 1
        while place < end {
            let byte = bytes[place]
            if let next = joint(at: place, before: end) {
                // What goes on with a blank is another word.
                if quote == nil, next >= end || bytes[next].isWhitespace { break }
                place = next
            } else if byte == .backslash, place + 1 < end, bytes[place + 1] == .backslash || bytes[place + 1] == quote {
                text.append(bytes[place + 1])
                place += 2
            } else if let quote {
                place += 1
                if byte == quote { break }
                text.append(byte)
            } else {
                guard !byte.isWhitespace else { break }
                text.append(byte)
                place += 1
            }
        }
        return DirectiveWord(range: start..<place, text: text, quote: quote)
    }
}
