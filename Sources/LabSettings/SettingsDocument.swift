public import LabModel

/// The bytes of a settings file, in which single values can be read and replaced.
///
/// A replacement leaves every byte outside the values as it was: comments, order, white space, line endings, a byte order
/// mark, even what is not UTF-8. Text in UTF-16 or Latin-1 stays in it. How paths are written, which values a format can hold, and what it does with several of
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

    /// The paths of all values in the order of the file; a path of more than 120 bytes is left out, and so is an expression.
    ///
    /// A path may be there several times, and mean several values.
    /// - Throws: `SettingError` with an empty path when the file is not in the notation of the format.
    public func paths() throws(SettingError) -> [String] {
        try explained(at: "") { () throws(SettingProblem) in
            try SettingsText(of: bytes, in: format).locator.settings.filter(\.isLiteral).map(\.name)
                .filter { !$0.isEmpty && $0.count < LocatedSetting.nameLimit }
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// The values at a path in the order of the file, quotes and escapes removed; empty when the path is not there.
    ///
    /// What a shell would expand stays as it is written, bytes that are no text become replacement characters.
    /// - Throws: `SettingError` when the file or the path is not in the notation of the format, when the path leads to no
    ///   value, or to several where the format means one.
    public func values(at path: String) throws(SettingError) -> [String] {
        try explained(at: path) { () throws(SettingProblem) in
            let path = try SettingPath(path)
            let found = try SettingsText(of: bytes, in: format).locator.settings(at: path.place)
            var values: [String] = []
            for setting in found {
                if let part = path.part {
                    guard let value = try URLEditor.value(of: part, in: setting.value) else { continue }
                    values.append(String(decoding: value, as: UTF8.self))
                } else {
                    values.append(String(decoding: setting.value, as: UTF8.self))
                }
            }
            return values
        }
    }

    /// Replaces what stands at a path by `values`, or adds it when `create` allows that.
    ///
    /// The result is read again, and thrown away unless it has exactly these values at the path and the old ones
    /// everywhere else. After an error the document is unchanged.
    /// - Throws: `SettingError` as `values(at:)`, and when the path is not there and `create` is false, when the format
    ///   cannot express a value, or takes one where there are several.
    public mutating func set(_ values: [String], at path: String, create: Bool = false) throws(SettingError) {
        bytes = try explained(at: path) { () throws(SettingProblem) in
            let change = SettingsRewriting(
                path: try SettingPath(path),
                values: values.map { Array($0.utf8) },
                create: create
            )
            return try change.result(of: try SettingsText(of: bytes, in: format))
        }
    }

    /// What is wrong with a path whatever the file: a clause; `nil` when a file can have it.
    public static func mistake(in path: String, of format: SettingFormat) -> String? {
        let empty: String =
            switch format {
            case .json: "{}"
            case .xml: "<x/>"
            default: ""
            }
        do throws(SettingError) {
            _ = try SettingsDocument(bytes: Array(empty.utf8), format: format).values(at: path)
            return nil
        } catch {
            // Which prefixes an XPath may have is known with the file.
            let dependsOnFile = format == .xml && error.reason.contains("prefix")
            return error.code == .invalidPath && !dependsOnFile ? error.reason : nil
        }
    }

    private func explained<Value>(
        at path: String,
        _ work: () throws(SettingProblem) -> Value
    ) throws(SettingError) -> Value {
        do throws(SettingProblem) {
            return try work()
        } catch {
            throw SettingError(error.code, path: path, reason: error.reason)
        }
    }
}
