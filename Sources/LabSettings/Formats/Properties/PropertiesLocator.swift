/// Java properties; the path is the key, escapes removed.
///
/// A key that comes back is ambiguous: readers take the last one. Characters outside ASCII are written as `\u` escapes,
/// which every reader understands, unless the old value has such characters as they are.
struct PropertiesLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let entries: [PropertiesEntry]

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        entries = try PropertiesReader.entries(of: bytes)
        settings = entries.map(Self.setting)
    }

    private static func setting(_ entry: PropertiesEntry) -> LocatedSetting {
        LocatedSetting(name: entry.key, value: entry.value, range: entry.text, statement: entry.line)
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        guard !path.isEmpty else { throw SettingProblem(.invalidPath, "a key is missing") }
        let key = Array(text: path)
        return try entries.filter { $0.key == key }.map(Self.setting).atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        let key = Array(text: path)
        return entries.filter { $0.key == key }.map { entry in
            let old = bytes[entry.text]
            let isRaw = old.contains { $0 >= 0x80 }
            let text = PropertiesText.value(value, raw: isRaw, cautious: isCautious)
            return Splice(entry.text, entry.hasSeparator || value.isEmpty ? text : [.equals] + text)
        }
    }

    /// Whether the file was written by Java, which escapes more than it needs.
    private var isCautious: Bool {
        [":", "="].contains { bytes.place(of: [.backslash] + $0.utf8, in: bytes.indices) != nil }
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let value = PropertiesText.value(try values.single(), raw: false, cautious: isCautious)
        var separator: [UInt8] = [.equals]
        if let model = entries.first(where: \.hasSeparator), model.text.lowerBound > model.name.upperBound {
            separator = Array(bytes[model.name.upperBound..<model.text.lowerBound])
        }
        if bytes.last == .backslash { throw .malformed("the last line has no end", at: bytes.count, of: bytes) }
        return [bytes.appending(lines: [PropertiesText.key(Array(text: path)) + separator + value])]
    }
}
