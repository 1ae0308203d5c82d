/// PHP: constants that `define` or `const` makes, variables, and the keys of array literals, as in wp-config.php.
///
/// Paths are written as for JSON: `DB_HOST`, `$table_prefix`, `$databases.default.default.host`, `$CFG.dbhost` for
/// `$CFG->dbhost`, `return.db.host` for what a file returns. Nothing is run: an expression can be replaced, and reads as it is
/// written. Strings keep their quotes; numbers and truth values stay bare when the new value is of their kind.
struct PHPLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let source: PHPSource

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        source = try PHPReader.source(of: bytes)
        settings = source.tree.settings()
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        try source.tree.settings(at: try TreePath.steps(of: path)).atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        return found.map { Splice($0.range, PHPText.text(value, like: bytes[$0.range])) }
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let text = PHPText.text(try values.single(), like: [])
        let steps = try TreePath.steps(of: path)
        let (parent, name) = try source.tree.parent(of: steps)
        guard let parent else { throw SettingProblem(.notFound, "the array that it would be added to is not there") }
        guard parent > 0 else {
            let isVariable = name.first == .dollar
            guard name.dropFirst(isVariable ? 1 : 0).allSatisfy(\.isNamePart), name != Array(text: "return") else {
                throw SettingProblem(.invalidPath, "PHP has no constant or variable of this name")
            }
            let line =
                isVariable
                ? name + " = ".utf8 + text + [.semicolon] : "define('".utf8 + name + "', ".utf8 + text + ");".utf8
            guard let end = source.lastEnd ?? source.start else {
                throw SettingProblem(.malformed, "the file has no '<?php'")
            }
            let lineEnd = bytes.lineEnd(from: end)
            // What follows on the line is a remark about it, or the end of the section.
            let isOpen = bytes.place(of: Array(text: "?>"), in: end..<lineEnd) == nil
            return [.insertion(of: bytes.lineEnding + line, at: isOpen ? lineEnd : end)]
        }
        let key = PHPText.text(name, like: []) + " => ".utf8
        guard let last = source.tree[parent].children.last else {
            let range = source.tree[parent].range
            return [.insertion(of: key + text, at: range.upperBound - 1)]
        }
        let node = source.tree[last]
        let start = node.nameRange.isEmpty ? node.range.lowerBound : node.nameRange.lowerBound
        let gap = bytes.blankLead(of: start).map { bytes.lineEnding + $0 } ?? [.space]
        return [.insertion(of: [.comma] + gap + key + text, at: node.range.upperBound)]
    }
}
