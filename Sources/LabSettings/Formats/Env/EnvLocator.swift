/// Shell variables, as sh and systemd read them; the path is the variable's name.
///
/// Assignments are found at the start of a command, also after `export`, and several in a line. A name that is assigned
/// twice is ambiguous: a shell takes the last one, unless a condition skips it, and other readers the first. An assignment
/// before a command, or joined to one by an operator, is an error when it is asked for; everything else is left alone, also
/// a comment after a value, which systemd takes for a part of it. A new variable goes to the end of the file, with `export` when all others have it.
struct EnvLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let doubts: [Range<Int>: String]
    private let isExported: Bool

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        var settings: [LocatedSetting] = []
        var doubts: [Range<Int>: String] = [:]
        var isExported = true
        for statement in try ShellStatement.all(in: bytes) {
            let doubt = statement.doubt
            for word in statement.assignments {
                guard let name = word.name else { continue }
                settings.append(
                    LocatedSetting(
                        name: name,
                        value: word.value,
                        range: word.text,
                        statement: word.range,
                        isLiteral: word.isLiteral
                    )
                )
                doubts[word.range] = doubt
                isExported = isExported && statement.isDeclaration
            }
        }
        self.settings = settings
        self.doubts = doubts
        self.isExported = isExported && !settings.isEmpty
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let name = Array(text: path)
        guard let first = name.first, name.allSatisfy(\.isNamePart), !first.isDigit,
            name.count < LocatedSetting.nameLimit
        else { throw SettingProblem(.invalidPath, "a variable's name has up to 120 letters, digits and underscores") }
        let found = try settings.filter { $0.name == name }.atMostOne(of: bytes)
        for setting in found {
            guard let doubt = doubts[setting.statement] else { continue }
            throw .malformed(doubt, at: setting.range.lowerBound, of: bytes)
        }
        return found
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        var splices: [Splice] = []
        for setting in found {
            splices.append(Splice(setting.range, try ShellQuoting.quoted(value, like: bytes[setting.range])))
        }
        return splices
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let value = try ShellQuoting.quoted(try values.single(), like: [])
        let start = isExported ? "export \(path)=" : "\(path)="
        return [bytes.appending(lines: [Array(text: start) + value])]
    }
}
