/// Reads the notation of regular expressions that `Pattern` describes.
struct PatternParser {
    private let bytes: [UInt8]
    private var position = 0
    /// The number of groups so far.
    private(set) var groups = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func invalid(_ reason: String) -> SettingProblem {
        SettingProblem(.invalidPath, "the regular expression is wrong at character \(position + 1): \(reason)")
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// The whole expression.
    mutating func whole() throws(SettingProblem) -> PatternNode {
        let node = try choice(depth: 0)
        guard next == nil else { throw invalid("')' closes no group") }
        return node
    }

    private mutating func choice(depth: Int) throws(SettingProblem) -> PatternNode {
        guard depth < 50 else { throw invalid("groups are nested too deeply") }
        var nodes = [try sequence(depth: depth)]
        while skip(UInt8(ascii: "|")) { nodes.append(try sequence(depth: depth)) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence(depth: Int) throws(SettingProblem) -> PatternNode {
        var nodes: [PatternNode] = []
        while let byte = next, byte != UInt8(ascii: "|"), byte != .closeParenthesis {
            let groupsBefore = groups
            let node = try atom(depth: depth)
            nodes.append(try repeated(node, holdsGroup: groups > groupsBefore))
        }
        return .sequence(nodes)
    }

    private mutating func repeated(_ node: PatternNode, holdsGroup: Bool) throws(SettingProblem) -> PatternNode {
        let least: Int
        let most: Int?
        switch next {
        case UInt8(ascii: "*"): (least, most) = (0, nil)
        case UInt8(ascii: "+"): (least, most) = (1, nil)
        case UInt8(ascii: "?"): (least, most) = (0, 1)
        case .openBrace: (least, most) = try counts()
        default: return node
        }
        position += 1
        guard !holdsGroup else { throw invalid("the group of the value cannot be repeated or left out") }
        if case .place = node { throw invalid("a place in the line cannot be repeated") }
        let isGreedy = !skip(UInt8(ascii: "?"))
        guard next != UInt8(ascii: "*"), next != UInt8(ascii: "+"), next != UInt8(ascii: "?") else {
            throw invalid("two repetitions follow each other")
        }
        return .repetition(node, least: least, most: most, isGreedy: isGreedy)
    }

    /// Reads `{2}`, `{2,}` or `{2,5}` up to its last byte.
    private mutating func counts() throws(SettingProblem) -> (Int, Int?) {
        guard let close = bytes[position...].firstIndex(of: .closeBrace) else { throw invalid("'{' has no '}'") }
        let parts = bytes[(position + 1)..<close].split(separator: .comma, omittingEmptySubsequences: false)
        let numbers = parts.map { Int(String(decoding: $0, as: UTF8.self)) }
        guard let least = numbers.first ?? nil, numbers.count < 3, (0...1000).contains(least) else {
            throw invalid("a repetition is '{2}', '{2,}' or '{2,5}', up to 1000")
        }
        var most: Int? = least
        if parts.count == 2 {
            most = numbers[1]
            guard parts[1].isEmpty || (most.map { (least...1000).contains($0) } ?? false) else {
                throw invalid("a repetition is '{2}', '{2,}' or '{2,5}', up to 1000")
            }
        }
        position = close
        return (least, most)
    }

    private mutating func atom(depth: Int) throws(SettingProblem) -> PatternNode {
        guard let byte = next else { throw invalid("it ends too early") }
        switch byte {
        case .openParenthesis: return try group(depth: depth)
        case .openBracket: return try list()
        case UInt8(ascii: "^"):
            position += 1
            return .place(.start)
        case .dollar:
            position += 1
            return .place(.end)
        case .dot:
            position += 1
            return .character(.ascii, orOther: true)
        case .backslash: return try escape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), .openBrace:
            throw invalid("there is nothing to repeat")
        default: return literal()
        }
    }

    /// A character as it is, all bytes of it.
    private mutating func literal() -> PatternNode {
        let start = position
        position += 1
        if bytes[start] >= 0xc0 { while let byte = next, byte & 0xc0 == 0x80 { position += 1 } }
        return .sequence(bytes[start..<position].map { .bytes(ByteSet($0...$0)) })
    }

    private mutating func group(depth: Int) throws(SettingProblem) -> PatternNode {
        position += 1
        let isValue = next != UInt8(ascii: "?")
        if isValue {
            groups += 1
        } else {
            position += 1
            guard skip(.colon) else { throw invalid("only '(?:...)' may follow '(?'") }
        }
        let node = try choice(depth: depth + 1)
        guard skip(.closeParenthesis) else { throw invalid("'(' has no ')'") }
        return isValue ? .group(node) : node
    }

    private static let classes: [UInt8: ByteSet] = [
        UInt8(ascii: "d"): .digits, UInt8(ascii: "w"): .wordParts, UInt8(ascii: "s"): .spaces,
    ]

    private mutating func escape() throws(SettingProblem) -> PatternNode {
        position += 1
        guard let byte = next else { throw invalid("it ends with a backslash") }
        position += 1
        if let set = Self.classes[byte] { return .bytes(set) }
        if let set = Self.classes[byte | 0x20], byte.isLetter { return .character(set.otherASCII, orOther: true) }
        switch byte {
        case UInt8(ascii: "b"): return .place(.wordEdge(true))
        case UInt8(ascii: "B"): return .place(.wordEdge(false))
        case UInt8(ascii: "t"): return .bytes(ByteSet(.tab ... .tab))
        default:
            guard !byte.isLetter, !byte.isDigit, byte < 0x80 else { throw invalid("there is no such escape") }
            return .bytes(ByteSet(byte...byte))
        }
    }

    private mutating func list() throws(SettingProblem) -> PatternNode {
        position += 1
        let isOther = skip(UInt8(ascii: "^"))
        var set = ByteSet()
        var isFirst = true
        while isFirst || next != .closeBracket {
            isFirst = false
            guard let low = try member(into: &set) else { continue }
            var high = low
            let rest = bytes[position...]
            if rest.first == UInt8(ascii: "-"), rest.count > 1, rest.dropFirst().first != .closeBracket {
                position += 1
                guard let end = try member(into: &set), end >= low else { throw invalid("a range goes upwards") }
                high = end
            }
            set.insert(low...high)
        }
        position += 1
        return isOther ? .character(set.otherASCII, orOther: true) : .bytes(set)
    }

    /// One byte of a list, or `nil` when a class was added to the set.
    private mutating func member(into set: inout ByteSet) throws(SettingProblem) -> UInt8? {
        guard let byte = next else { throw invalid("'[' has no ']'") }
        guard byte < 0x80 else { throw invalid("only ASCII stands between '[' and ']'") }
        position += 1
        guard byte == .backslash else { return byte }
        guard let escaped = next else { throw invalid("'[' has no ']'") }
        position += 1
        if let known = Self.classes[escaped] {
            set.formUnion(known)
            return nil
        }
        if escaped == UInt8(ascii: "t") { return .tab }
        guard !escaped.isLetter, !escaped.isDigit, escaped < 0x80 else { throw invalid("there is no such escape") }
        return escaped
    }
}
