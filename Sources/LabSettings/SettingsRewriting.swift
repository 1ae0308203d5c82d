import LabModel

/// One change of a settings file, checked by reading the result.
struct SettingsRewriting {
    let path: SettingPath
    let values: [[UInt8]]
    let create: Bool

    /// The bytes of the changed file.
    func result(of before: SettingsText) throws(SettingProblem) -> [UInt8] {
        guard !values.isEmpty else { throw SettingProblem(.notRepeatable, "there is no value to write") }
        let found = try before.locator.settings(at: path.place)
        if found.isEmpty, !create || path.part != nil { throw notFound(in: before.locator) }
        let values = try path.part.map { part throws(SettingProblem) in try urls(with: part, in: found) } ?? self.values
        if found.allSatisfy(\.isLiteral), found.map(\.value) == values { return try before.bytes() }
        let splices =
            found.isEmpty
            ? try before.locator.addition(of: values, at: path.place)
            : try before.locator.replacement(of: found, with: values, at: path.place)
        let after = try before.changed(by: splices)
        try verify(after.locator, has: values, and: before.locator.settings, except: found)
        return try after.bytes()
    }

    /// The whole values of which a part has changed.
    private func urls(with part: URLPart, in found: [LocatedSetting]) throws(SettingProblem) -> [[UInt8]] {
        guard found.allSatisfy(\.isLiteral) else {
            throw SettingProblem(.inexpressible, "the URL has expansions in it: set the whole value")
        }
        let value = try values.single()
        var urls: [[UInt8]] = []
        for setting in found {
            let url = try URLEditor.url(setting.value, with: value, of: part, create: create)
            guard try URLEditor.value(of: part, in: url) == value else {
                throw SettingProblem(.inexpressible, "the URL cannot hold the value there")
            }
            urls.append(url)
        }
        return urls
    }

    /// Compares what a reader finds in the result: what a locator gets wrong must not reach a machine.
    private func verify(
        _ after: any SettingLocator,
        has values: [[UInt8]],
        and before: [LocatedSetting],
        except found: [LocatedSetting]
    ) throws(SettingProblem) {
        let written: [LocatedSetting]
        do throws(SettingProblem) {
            written = try after.settings(at: path.place)
        } catch {
            throw SettingProblem(.notVerified, "the changed file would not be understood: \(error.reason)")
        }
        guard written.map(\.value) == values, written.allSatisfy(\.isLiteral) else {
            throw SettingProblem(.notVerified, "the changed file would not give back what was written")
        }
        let old = before.outside(the: found)
        let new = after.settings.outside(the: written)
        guard old.elementsEqual(new, by: { $0.name == $1.name && $0.value == $1.value }) else {
            throw SettingProblem(.notVerified, "the changed file would also change other settings")
        }
    }

    private func notFound(in locator: any SettingLocator) -> SettingProblem {
        // Comparing costs the square of the lengths: a hint is worth a moment, not a file of hostile length.
        let candidates = locator.settings.lazy.map(\.name).filter { !$0.isEmpty && $0.count < LocatedSetting.nameLimit }
            .prefix(500)
        let names = candidates.map { String(decoding: $0, as: UTF8.self) }.filter {
            $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
        let hint = path.place.utf8.count <= 200 ? Suggestion.hint(for: path.place, among: Set(names)) : nil
        return SettingProblem(.notFound, "the file has nothing there" + (hint.map { "; \($0)" } ?? ""))
    }
}
