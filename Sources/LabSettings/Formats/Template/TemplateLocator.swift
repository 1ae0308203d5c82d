/// A file that is one value: the path is `content`.
struct TemplateLocator: SettingLocator {
    let settings: [LocatedSetting]

    init(reading bytes: [UInt8]) {
        let whole = bytes.indices
        settings = [LocatedSetting(name: Array(text: "content"), value: bytes, range: whole, statement: whole)]
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        guard path == "content" else {
            throw SettingProblem(.invalidPath, "the only path of a whole file is 'content'")
        }
        return settings
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        return found.map { Splice($0.range, value) }
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        [.insertion(of: try values.single(), at: 0)]
    }
}
