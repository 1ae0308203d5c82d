public import LabModel

/// The bytes of a settings file, in which single values can be read and replaced.
///
/// A replacement leaves every byte outside the values as it was: comments, order, white space, line endings, a byte order
/// mark, even what is not UTF-8. How paths are written, which values a format can hold, and what it does with several of
/// them is said at each format's locator.
public struct SettingsDocument: Sendable {
    /// The largest file that is read or written.
    public static let sizeLimit = ByteCount.mebibytes(4)

    /// The file.
    public private(set) var bytes: [UInt8]
    /// How it is written.
    public let format: SettingFormat

    /// Creates a document; nothing is read before a path is asked for.
    public init(bytes: [UInt8], format: SettingFormat) {
        self.bytes = bytes
        self.format = format
    }

    /// The values at a path in the order of the file, quotes and escapes removed; empty when the path is not there.
    ///
    /// What a shell would expand stays as it is written, bytes that are no UTF-8 become replacement characters.
    /// - Throws: `SettingError` when the file or the path is not in the notation of the format, when the path leads to no
    ///   value, or to several where the format means one.
    public func values(at path: String) throws(SettingError) -> [String] {
        do throws(SettingProblem) {
            return try Self.locator(of: format, reading: bytes).settings(at: path).map {
                String(decoding: $0.value, as: UTF8.self)
            }
        } catch {
            throw SettingError(error.code, path: path, reason: error.reason)
        }
    }

    /// Replaces what stands at a path by `values`, or adds it when `create` allows that.
    ///
    /// The result is read again, and thrown away unless it has exactly these values at the path and the old ones
    /// everywhere else. After an error the document is unchanged.
    /// - Throws: `SettingError` as `values(at:)`, and when the path is not there and `create` is false, when the format
    ///   cannot express a value, or takes one where there are several.
    public mutating func set(_ values: [String], at path: String, create: Bool = false) throws(SettingError) {
        do throws(SettingProblem) {
            bytes = try rewritten(with: values.map { Array($0.utf8) }, at: path, create: create)
        } catch {
            throw SettingError(error.code, path: path, reason: error.reason)
        }
    }

    private func rewritten(with values: [[UInt8]], at path: String, create: Bool) throws(SettingProblem) -> [UInt8] {
        guard !values.isEmpty else { throw SettingProblem(.notRepeatable, "there is no value to write") }
        let before = try Self.locator(of: format, reading: bytes)
        let found = try before.settings(at: path)
        if found.isEmpty, !create { throw Self.notFound(path, in: before) }
        if found.allSatisfy(\.isLiteral), found.map(\.value) == values { return bytes }
        let splices =
            found.isEmpty
            ? try before.addition(of: values, at: path)
            : try before.replacement(of: found, with: values, at: path)
        let result = try bytes.spliced(with: splices)
        try Self.verify(result, of: format, has: values, at: path, and: before.settings, except: found)
        return result
    }

    /// Reads `result` and compares: what a locator gets wrong must not reach a machine.
    private static func verify(
        _ result: [UInt8],
        of format: SettingFormat,
        has values: [[UInt8]],
        at path: String,
        and before: [LocatedSetting],
        except found: [LocatedSetting]
    ) throws(SettingProblem) {
        let after = try locator(of: format, reading: result)
        let written: [LocatedSetting]
        do throws(SettingProblem) {
            written = try after.settings(at: path)
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

    private static func locator(
        of format: SettingFormat,
        reading bytes: [UInt8]
    ) throws(SettingProblem) -> any SettingLocator {
        guard bytes.count <= sizeLimit.bytes else {
            throw SettingProblem(.tooLarge, "a settings file has at most \(sizeLimit)")
        }
        return switch format {
        case .env: try EnvLocator(reading: bytes)
        case .ini: try INILocator(reading: bytes)
        case .json: try JSONLocator(reading: bytes)
        case .nginx: try NginxLocator(reading: bytes)
        case .hba: try HBALocator(reading: bytes)
        case .template: TemplateLocator(reading: bytes)
        case .properties, .yaml, .xml, .hosts, .line:
            throw SettingProblem(
                .notAvailable,
                "files of format '\(format.rawValue)' cannot be changed in this version"
            )
        }
    }

    private static func notFound(_ path: String, in locator: any SettingLocator) -> SettingProblem {
        // Comparing costs the square of the lengths: a hint is worth a moment, not a file of hostile length.
        let candidates = locator.settings.lazy.map(\.name).filter { $0.count < LocatedSetting.nameLimit }.prefix(500)
        let names = candidates.map { String(decoding: $0, as: UTF8.self) }.filter {
            $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        }
        let hint = path.utf8.count <= 200 ? Suggestion.hint(for: path, among: Set(names)) : nil
        return SettingProblem(.notFound, "the file has nothing there" + (hint.map { "; \($0)" } ?? ""))
    }
}
