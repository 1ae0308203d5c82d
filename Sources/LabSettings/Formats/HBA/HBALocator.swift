/// PostgreSQL's pg_hba.conf; `HBAPath` says how paths are written.
///
/// Several addresses make a line each: the first lines get them and keep all else, further ones are copied from the first,
/// what is left over goes. The first line that matches a connection decides, so new lines go before all others of their
/// kind (Unix sockets, or any sort of `host`); their method is `scram-sha-256` unless the path names one.
struct HBALocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let records: [HBARecord]

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        let records = try HBAReader.records(of: bytes)
        self.records = records
        settings = records.flatMap { record in
            let parts: [HBAPath.Part] = record.address == nil ? [.method] : [.address, .method]
            return parts.map { Self.setting($0, of: record, in: bytes) }
        }
    }

    private static func setting(_ part: HBAPath.Part, of record: HBARecord, in bytes: [UInt8]) -> LocatedSetting {
        let fields = part == .address ? record.address ?? [] : [record.method]
        let rule = record.rule.map { bytes[$0.range] }.joined(separator: [.space])
        let end = record.range.upperBound
        return LocatedSetting(
            name: Array(rule) + [.slash] + part.rawValue.utf8,
            value: Array(fields.map(\.text).joined(separator: [.space])),
            range: (fields.first?.range.lowerBound ?? end)..<(fields.last?.range.upperBound ?? end),
            statement: record.range
        )
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let place = try HBAPath(path)
        return records.filter(place.matches).map { Self.setting(place.part, of: $0, in: bytes) }
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let part = try HBAPath(path).part
        guard part == .address || values.count == found.count else {
            if found.count == 1 { _ = try values.single() }
            throw SettingProblem(.ambiguous, "\(found.count) lines have this rule: they take a method each")
        }
        var texts: [[UInt8]] = []
        for (index, value) in values.enumerated() {
            let isKept = index < found.count && found[index].value == value
            texts.append(isKept ? Array(bytes[found[index].range]) : try Self.text(value, for: part))
        }
        return Repetition(bytes: bytes).splices(of: found, with: texts)
    }

    private static func text(_ value: [UInt8], for part: HBAPath.Part) throws(SettingProblem) -> [UInt8] {
        guard !value.contains(where: { $0.isControl && $0 != .tab }) else {
            throw SettingProblem(.inexpressible, "a field of pg_hba.conf is one line, without control characters")
        }
        if part == .address {
            let parts = value.split(separator: .space, omittingEmptySubsequences: false).map(Array.init)
            if parts.count == 2, parts.allSatisfy(HBARecord.isNumeric) { return value }
            guard !HBARecord.isNumeric(value) else {
                throw SettingProblem(.inexpressible, "PostgreSQL wants a prefix length after an address, such as '/32'")
            }
            if let slash = value.lastIndex(of: .slash), !HBARecord.isNumeric(Array(value[..<slash])) {
                throw SettingProblem(.inexpressible, "PostgreSQL takes '/' in an address only after one in numbers")
            }
        }
        let isPlain = value.allSatisfy { $0.isLetter || $0.isDigit || harmless.contains($0) }
        if isPlain, !value.isEmpty { return value }
        return [.quote] + value.flatMap { $0 == .quote ? [.quote, .quote] : [$0] } + [.quote]
    }

    private static let harmless = Set("._:/-".utf8)

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let place = try HBAPath(path)
        let method = place.method ?? Array(text: "scram-sha-256")
        var lines: [[UInt8]] = []
        for value in values {
            let text = try Self.text(value, for: place.part)
            lines.append(place.text + [.space] + text + (place.part == .address ? [.space] + method : []))
        }
        let isLocal = place.rule.first.flatMap { HBARecord.types[$0.text] } ?? false
        guard isLocal || place.part == .address else {
            throw SettingProblem(.notFound, "a new line of a host needs an address: set that at '.../address'")
        }
        guard let first = records.first(where: { ($0.address == nil) == isLocal }) else {
            return [bytes.appending(lines: lines)]
        }
        let start = bytes.lineStart(of: first.range.lowerBound)
        return [.insertion(of: lines.flatMap { $0 + bytes.lineEnding }, at: start)]
    }
}
