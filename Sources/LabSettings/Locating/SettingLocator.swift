/// A settings file read in one format: it knows where the values are, and what to write in their place.
protocol SettingLocator: Sendable {
    /// Every setting of the file, in its order.
    var settings: [LocatedSetting] { get }

    /// The settings that a path means, in the order of the file; none when it is not there.
    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting]

    /// The changes that make `values` of the settings at a path, of which there is at least one.
    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice]

    /// The changes that add `values` at a path that is not there.
    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice]
}

extension [[UInt8]] {
    /// The only value, for a path that takes no more.
    func single() throws(SettingProblem) -> [UInt8] {
        guard let value = first, count == 1 else {
            throw SettingProblem(
                .notRepeatable,
                "\(count) values, and the path takes one; use '${to[0].address}' or '${to.addresses}'"
            )
        }
        return value
    }
}

extension [LocatedSetting] {
    /// Itself, unless several settings are where one is meant.
    func atMostOne(of bytes: [UInt8]) throws(SettingProblem) -> [LocatedSetting] {
        guard count > 1 else { return self }
        let lines = prefix(2).map { setting in
            "\(bytes.prefix(setting.range.lowerBound).count { $0 == .newline } + 1)"
        }
        throw SettingProblem(
            .ambiguous,
            "the file says it \(count) times, on lines \(lines.joined(separator: " and "))"
        )
    }
}
