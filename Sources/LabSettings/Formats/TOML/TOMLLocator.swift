/// TOML; paths are written as for JSON: `server.listen[0].port`, `"a.b".c`, tables of a list by their place.
///
/// Strings keep their quotes where they can hold the value; a bare number, date or truth value stays bare when the new value
/// is of its kind, and becomes a string otherwise.
struct TOMLLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let document: TOMLDocument

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        document = try TOMLReader.document(of: bytes)
        settings = document.tree.settings()
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        try document.tree.settings(at: try TreePath.steps(of: path)).atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        var splices: [Splice] = []
        for setting in found {
            splices.append(Splice(setting.range, try TOMLText.text(value, like: Array(bytes[setting.range]))))
        }
        return splices
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let text = try TOMLText.text(try values.single(), like: [.quote, .quote])
        let steps = try TreePath.steps(of: path)
        let (parent, name) = try document.tree.parent(of: steps)
        let key = TOMLText.key(name)
        let line = key + " = ".utf8 + text
        guard let parent else { return [bytes.appending(lines: try header(for: steps.dropLast()) + [line])] }
        if document.tree[parent].range.count > 1, bytes[document.tree[parent].range.lowerBound] == .openBrace {
            let end = document.tree[parent].range.upperBound - 1
            guard let last = document.tree[parent].children.last else {
                return [.insertion(of: line, at: document.tree[parent].range.lowerBound + 1)]
            }
            let position = document.tree[last].range.upperBound
            guard position <= end else {
                throw SettingProblem(.notFound, "the object takes no new name there")
            }
            return [.insertion(of: ", ".utf8 + line, at: position)]
        }
        switch document.ends[parent] {
        case .some(let end):
            guard end > bytes.textStart else {
                return [
                    bytes.isEmpty ? bytes.appending(lines: [line]) : .insertion(of: line + bytes.lineEnding, at: end)
                ]
            }
            let indent = document.tree[parent].children.last.flatMap { child in
                bytes.blankLead(of: document.tree[child].nameRange.lowerBound)
            }
            return [.insertion(of: bytes.lineEnding + (indent ?? []) + line, at: bytes.lineEnd(from: end))]
        case nil: return [bytes.appending(lines: try header(for: steps.dropLast()) + [line])]
        }
    }

    private func header(for steps: ArraySlice<TreePath.Step>) throws(SettingProblem) -> [[UInt8]] {
        var names: [[UInt8]] = []
        for step in steps {
            guard case .member(let name) = step else {
                throw SettingProblem(.notFound, "the object that it would be added to is not there")
            }
            names.append(TOMLText.key(name))
        }
        let header = [.openBracket] + Array(names.joined(separator: [.dot])) + [.closeBracket]
        return bytes.count == bytes.textStart ? [header] : [[], header]
    }
}
