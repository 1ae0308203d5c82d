import LabModel
import LabSettings

/// A settings file of a machine with the changes that are wanted in it, before anything is written.
struct SettingsFile {
    /// The path in the machine.
    let path: String
    /// What is to change, in order; never empty.
    let changes: [SettingChange]

    /// The files that changes are in, in the order in which they first come.
    static func all(of changes: [SettingChange]) -> [SettingsFile] {
        var paths: [String] = []
        for change in changes where !paths.contains(change.file) { paths.append(change.file) }
        return paths.map { path in SettingsFile(path: path, changes: changes.filter { $0.file == path }) }
    }

    /// Whether the file need not be there: all of it is written.
    var isWhole: Bool { changes.allSatisfy { $0.format == .template } }

    /// A file as it is to be, with what was there before.
    struct Draft {
        /// The content to write.
        let bytes: [UInt8]
        /// What it changes, secrets masked.
        let records: [MachineRecord.SettingRecord]
        /// The titles of the connections of which a setting was not right.
        let changed: Set<String>
        /// Whether anything is to be written.
        let isChange: Bool
    }

    /// What is wrong with one of the changes.
    struct Mistake: Error {
        let change: SettingChange
        let reason: String
    }

    /// The file after the changes; `nil` is a file that is not there.
    /// - Throws: `Mistake`, or what is wrong with a secret.
    func draft(from original: [UInt8]?, secrets: SecretValues) throws -> Draft {
        var bytes = original ?? []
        var records: [MachineRecord.SettingRecord] = []
        var changed: Set<String> = []
        for change in changes {
            var document = SettingsDocument(bytes: bytes, format: change.format)
            let wanted = try change.values.map(secrets.fill)
            do {
                let before = (try? document.values(at: change.path)) ?? []
                try document.set(wanted, at: change.path, create: change.create)
                if before != wanted { changed.insert(change.connection) }
                records.append(
                    MachineRecord.SettingRecord(
                        connection: change.connection,
                        file: change.file,
                        format: change.format,
                        path: change.path,
                        before: original == nil ? [] : before.map(secrets.masked),
                        after: wanted.map(secrets.masked)
                    )
                )
            } catch {
                throw Mistake(change: change, reason: "\(error)")
            }
            bytes = document.bytes
        }
        return Draft(bytes: bytes, records: records, changed: changed, isChange: bytes != original)
    }

    /// Compares what a file says with what was wanted.
    /// - Throws: `Mistake`, or what is wrong with a secret.
    func verify(_ bytes: [UInt8], secrets: SecretValues) throws {
        for change in changes {
            let wanted = try change.values.map(secrets.fill)
            let found: [String]
            do {
                found = try SettingsDocument(bytes: bytes, format: change.format).values(at: change.path)
            } catch {
                throw Mistake(change: change, reason: "what was written does not read back: \(error)")
            }
            // Later changes of one file never touch the same path: the planner refuses that.
            guard found == wanted else {
                let (shown, back) = (wanted.joined(separator: ", "), found.joined(separator: ", "))
                throw Mistake(
                    change: change,
                    reason: "'\(change.path)' should be '\(shown)' and reads back as '\(back)'"
                )
            }
        }
    }
}
