/// Sections and keys: the path is `section/key`, or `key` or `/key` for what stands before the first section.
///
/// The last `/` ends the section's name. Sections may come back; a key that comes back in the sections of one name is
/// ambiguous. Readers disagree about escapes and about values of several lines, so neither is written: a value keeps the
/// quotes that it has when it needs no escape between them, and stands bare otherwise.
struct INILocator: SettingLocator {
    let settings: [LocatedSetting]
    private let reader: INIReader

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        reader = try INIReader(reading: bytes)
        settings = reader.entries.map(Self.setting)
    }

    private static func setting(_ entry: INIEntry) -> LocatedSetting {
        let section = entry.section.map { $0.prefix(LocatedSetting.nameLimit) + [.slash] } ?? []
        return LocatedSetting(
            name: section + entry.key.prefix(LocatedSetting.nameLimit),
            value: entry.value ?? [],
            range: entry.range,
            statement: entry.keyRange.lowerBound..<entry.end
        )
    }

    private static func place(_ path: String) throws(SettingProblem) -> (section: [UInt8]?, key: [UInt8]) {
        let bytes = Array(text: path)
        let slash = bytes.lastIndex(of: .slash)
        let key = Array(bytes[(slash.map { $0 + 1 } ?? 0)...])
        let section = slash.flatMap { $0 == 0 ? nil : Array(bytes[..<$0]) }
        guard !key.isEmpty, !bytes.contains(where: { $0 == .newline || $0 == .carriageReturn }) else {
            throw SettingProblem(.invalidPath, "a path is 'section/key', or '/key' before the first section")
        }
        return (section, key)
    }

    private func entries(at path: String) throws(SettingProblem) -> [INIEntry] {
        let (section, key) = try Self.place(path)
        return reader.entries.filter { $0.key == key && $0.section == section }
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let entries = try entries(at: path)
        let found = try entries.map(Self.setting).atMostOne(of: reader.bytes)
        if let entry = entries.first, entry.value == nil {
            throw .malformed("the key has no '=' and no value", at: entry.range.lowerBound, of: reader.bytes)
        }
        return found
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        guard try !entries(at: path).contains(where: \.isContinued) else {
            throw SettingProblem(
                .inexpressible,
                "more deeply indented lines follow the key, which some readers take for its value and some for other keys"
            )
        }
        var splices: [Splice] = []
        for setting in found {
            splices.append(Splice(setting.range, try Self.quoted(value, like: reader.bytes[setting.range])))
        }
        return splices
    }

    private static func quoted(_ value: [UInt8], like old: ArraySlice<UInt8>) throws(SettingProblem) -> [UInt8] {
        guard !value.contains(where: { $0.isControl && $0 != .tab }) else {
            throw SettingProblem(.inexpressible, "a value of an ini file is one line, without control characters")
        }
        if let quote = old.first, old.count > 1, old.last == quote, quote == .quote || quote == .apostrophe,
            !value.contains(quote), !value.contains(.backslash)
        {
            return [quote] + value + [quote]
        }
        let hasComment = value.indices.contains { index in
            (value[index] == .semicolon || value[index] == .hash) && (index == 0 || value[index - 1].isBlank)
        }
        let isWrapped = value.first == .quote || value.first == .apostrophe
        // Python strips every kind of white space that Unicode knows.
        let scalars = String(decoding: value, as: UTF8.self).unicodeScalars
        let hasEnds = [scalars.first, scalars.last].contains { $0?.properties.isWhitespace ?? false }
        guard !hasComment, !isWrapped, !hasEnds, value.last != .backslash else {
            throw SettingProblem(
                .inexpressible,
                "readers of ini files would disagree about the value's quotes, backslash, '#', ';' or outer blanks"
            )
        }
        return value
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let (section, key) = try Self.place(path)
        let text = try Self.quoted(try values.single(), like: [])
        let names = [key] + (section.map { [$0] } ?? [])
        guard !key.contains(where: { $0 == .equals || $0 == .colon }), section?.contains(.closeBracket) != true,
            !names.contains(where: { name in name.contains(where: \.isControl) }),
            !key.starts(with: [.openBracket])
        else { throw SettingProblem(.invalidPath, "an ini file has no way to write this name") }
        let siblings = reader.entries.filter { $0.section == section }
        let line = lead(of: siblings.last) + key + separator(of: siblings.last ?? reader.entries.first) + text
        let bytes = reader.bytes
        if let last = siblings.last {
            return [.insertion(of: bytes.lineEnding + line, at: bytes.lineEnd(from: last.end))]
        }
        guard let section else {
            // Before the first header there is nothing to stand beside: it becomes the first line.
            guard !bytes.isEmpty else { return [bytes.appending(lines: [line])] }
            return [.insertion(of: line + bytes.lineEnding, at: bytes.textStart)]
        }
        if let header = reader.headers.last(where: { $0.name == section }) {
            return [.insertion(of: bytes.lineEnding + line, at: header.line.upperBound)]
        }
        let header = [.openBracket] + section + [.closeBracket]
        let gap: [[UInt8]] = bytes.count == bytes.textStart ? [] : [[]]
        return [bytes.appending(lines: gap + [header, line])]
    }

    private func lead(of sibling: INIEntry?) -> [UInt8] {
        sibling.flatMap { reader.bytes.blankLead(of: $0.keyRange.lowerBound) } ?? []
    }

    /// What stands between the key and the value of `sibling`, or ` = `.
    private func separator(of sibling: INIEntry?) -> [UInt8] {
        guard let sibling, sibling.value != nil, !sibling.range.isEmpty else { return Array(text: " = ") }
        return Array(reader.bytes[sibling.keyRange.upperBound..<sibling.range.lowerBound])
    }
}
