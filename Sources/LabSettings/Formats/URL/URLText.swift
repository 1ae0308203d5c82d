/// A URL with a host (RFC 3986, section 3), and where its parts are.
///
/// A scheme may have several words, as in `jdbc:postgresql://db/shop`.
struct URLText {
    let bytes: [UInt8]
    private let scheme: Range<Int>
    private let userInfo: Range<Int>?
    private let address: Range<Int>
    private let path: Range<Int>
    private let query: Range<Int>?
    private let fragment: Range<Int>?

    /// Reads a URL; `nil` when the text is none.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard let colon = bytes.place(of: Array(text: "://"), in: bytes.indices), colon > 0, bytes[0].isLetter,
            bytes[..<colon].allSatisfy({ $0.isLetter || $0.isDigit || "+-.:".utf8.contains($0) })
        else { return nil }
        scheme = 0..<colon
        let start = colon + 3
        let ends = [UInt8(ascii: "/"), UInt8(ascii: "?"), .hash]
        let end = bytes[start...].firstIndex(where: ends.contains) ?? bytes.count
        let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@"))
        userInfo = at.map { start..<$0 }
        address = (at.map { $0 + 1 } ?? start)..<end
        let mark = bytes[end...].firstIndex(of: .hash) ?? bytes.count
        fragment = mark < bytes.count ? (mark + 1)..<bytes.count : nil
        let question = bytes[end..<mark].firstIndex(of: UInt8(ascii: "?")) ?? mark
        query = question < mark ? (question + 1)..<mark : nil
        path = end..<question
    }

    /// The bytes of a part that is there.
    func range(of part: URLPart) throws(SettingProblem) -> Range<Int>? {
        switch part {
        case .scheme: scheme
        case .user: userInfo.map { $0.lowerBound..<(colon(in: $0) ?? $0.upperBound) }
        case .password: userInfo.flatMap { info in colon(in: info).map { ($0 + 1)..<info.upperBound } }
        case .address: address
        case .host: try host()
        case .port: try port()
        case .path: bytes[path].first == .slash ? (path.lowerBound + 1)..<path.upperBound : nil
        case .query: query
        case .parameter(let name): try parameter(name)
        case .fragment: fragment
        }
    }

    /// Where a part that is not there goes, and what stands before it.
    func insertion(of part: URLPart) throws(SettingProblem) -> (position: Int, lead: [UInt8], end: [UInt8]) {
        switch part {
        case .user: return (address.lowerBound, [], [UInt8(ascii: "@")])
        case .password:
            guard let userInfo else {
                throw SettingProblem(.notFound, "the URL has no user that the password would belong to")
            }
            return (userInfo.upperBound, [.colon], [])
        case .port: return (address.upperBound, [.colon], [])
        case .path: return (path.lowerBound, [.slash], [])
        case .query: return (path.upperBound, [UInt8(ascii: "?")], [])
        case .parameter(let name):
            let lead = query.map { $0.isEmpty ? [] : [UInt8(ascii: "&")] } ?? [UInt8(ascii: "?")]
            return (query?.upperBound ?? path.upperBound, lead + name + [.equals], [])
        case .fragment: return (bytes.count, [.hash], [])
        case .scheme, .host, .address:
            throw SettingProblem(.notFound, "the URL lacks it")
        }
    }

    private func colon(in range: Range<Int>) -> Int? { bytes[range].firstIndex(of: .colon) }

    private func single() throws(SettingProblem) {
        guard !bytes[address].contains(.comma) else {
            throw SettingProblem(.ambiguous, "the URL has several hosts: set them together as '#address'")
        }
    }

    private func host() throws(SettingProblem) -> Range<Int> {
        try single()
        if bytes[address].first == .openBracket {
            guard let close = bytes[address].firstIndex(of: .closeBracket) else {
                throw SettingProblem(.malformed, "the URL has '[' and no ']'")
            }
            return address.lowerBound..<(close + 1)
        }
        return address.lowerBound..<(bytes[address].lastIndex(of: .colon) ?? address.upperBound)
    }

    private func port() throws(SettingProblem) -> Range<Int>? {
        let end = try host().upperBound
        guard end < address.upperBound else { return nil }
        guard bytes[end] == .colon else { throw SettingProblem(.malformed, "the URL's host is not understood") }
        return (end + 1)..<address.upperBound
    }

    private func parameter(_ name: [UInt8]) throws(SettingProblem) -> Range<Int>? {
        guard let query else { return nil }
        var found: [Range<Int>] = []
        for part in bytes[query].split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: .equals) ?? part.endIndex
            guard part[..<equals].elementsEqual(name) else { continue }
            found.append(min(equals + 1, part.endIndex)..<part.endIndex)
        }
        guard found.count < 2 else { throw SettingProblem(.ambiguous, "the URL says it \(found.count) times") }
        return found.first
    }
}
