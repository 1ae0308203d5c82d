import FoundationEssentials
import LabGuest
import LabModel

/// The files of a test, as they lie in the lab's folder and as they come to lie in the machine.
struct TestFiles {
    /// A file to copy.
    struct Entry {
        var source: String
        /// The path relative to the test's folder.
        var name: String
        var mode: UInt32
    }

    /// A test is small: what is larger than this in all belongs into an image.
    private static let largest = 64 << 20

    let entries: [Entry]

    /// Lists the files: `tests/x.sh` comes to lie as `x.sh`, the content of a folder `tests/` directly in the test's folder.
    /// - Throws: `EngineError` for what is missing, no plain file, or too much.
    init(of test: TestDescription, in folder: String) throws {
        var entries: [Entry] = []
        var size = 0
        for name in test.files {
            for entry in try Self.readableEntries(below: "\(folder)/\(name)", test: test) {
                let attributes = try FileManager.default.attributesOfItem(atPath: entry.source)
                size += attributes[.size] as? Int ?? 0
                entries.append(entry)
            }
        }
        guard size <= Self.largest else {
            throw EngineError(
                machine: test.machine,
                stage: "test",
                reason: "the files of test '\(test.name)' are over \(ByteCount(bytes: Int64(Self.largest)))"
            )
        }
        self.entries = entries
    }

    private static func readableEntries(below path: String, test: TestDescription) throws(EngineError) -> [Entry] {
        do {
            return try entries(below: path, test: test)
        } catch let error as EngineError {
            throw error
        } catch {
            let reason = "'\(path)' of test '\(test.name)' cannot be read"
            throw EngineError(machine: test.machine, stage: "test", reason: reason)
        }
    }

    private static func entries(below path: String, test: TestDescription) throws -> [Entry] {
        let clean = path.hasSuffix("/") ? String(path.dropLast()) : path
        let manager = FileManager.default
        let kind = try manager.attributesOfItem(atPath: clean)[.type] as? FileAttributeType
        if kind == .typeDirectory {
            let names = try manager.subpathsOfDirectory(atPath: clean).sorted()
            return try names.compactMap { try entry("\(clean)/\($0)", name: $0) }
        }
        let name = clean.split(separator: "/").last.map(String.init) ?? clean
        guard let entry = try entry(clean, name: name) else {
            throw EngineError(
                machine: test.machine,
                stage: "test",
                reason: "'\(clean)' of test '\(test.name)' is no plain file"
            )
        }
        return [entry]
    }

    /// A plain file; `nil` for folders, links and devices, which a test does not get.
    private static func entry(_ path: String, name: String) throws -> Entry? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
        let mode = (attributes[.posixPermissions] as? Int).map { UInt32($0) & 0o777 } ?? 0o644
        return Entry(source: path, name: name, mode: mode)
    }
}
