import LabModel
import LabSettings

/// One input of a locator and what has to hold for it.
struct FuzzCase {
    let format: SettingFormat
    let bytes: [UInt8]

    private static let values = [
        "v", "10.0.0.1", "10.0.0.1/32", "fd00::1", "", " x ", "it's", "\"q\"", "a\nb", "$HOME", "\"; rm -rf /", "#",
        "\\",
        "é→", "<>&", "true", "1", "]]>", "a: b", "\u{1}",
    ]

    /// What does not hold, or `nil`; counts the changes that were made.
    func finding(paths extra: [String], with dice: inout Dice, changes: inout Int) -> String? {
        let document = SettingsDocument(bytes: bytes, format: format)
        let known = (try? document.paths()) ?? []
        for _ in 0..<2 {
            let path =
                (Bool.random(using: &dice) ? known : extra).randomElement(using: &dice) ?? known.first ?? extra.first
            guard let path else { return nil }
            let value = Self.values.randomElement(using: &dice) ?? ""
            if let finding = finding(at: path, value: value, in: document, changes: &changes) { return finding }
        }
        return nil
    }

    private func finding(
        at path: String,
        value: String,
        in document: SettingsDocument,
        changes: inout Int
    ) -> String? {
        guard let old = try? document.values(at: path) else { return nil }
        var changed = document
        do throws(SettingError) {
            try changed.set([value], at: path, create: true)
        } catch {
            guard changed.bytes == bytes else { return "an error at \(path) changed the document" }
            return nil
        }
        changes += 1
        guard (try? changed.values(at: path)) == [value] else {
            return "\(path) does not give \(value.debugDescription) back"
        }
        guard old.count == 1, !old[0].unicodeScalars.contains("\u{fffd}") else { return nil }
        var back = changed
        guard (try? back.set(old, at: path)) != nil else { return nil }
        guard (try? back.values(at: path)) == old else { return "\(path) does not give its old value back" }
        return nil
    }
}
