/// Why a settings file could not be read or changed; the reason never contains a value, which may be a secret.
public struct SettingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The kind's name.
        public let description: String

        private init(_ description: String) {
            self.description = description
        }

        /// This version does not know the format.
        public static let notAvailable = Code("notAvailable")
        /// The path is not in the notation of the format.
        public static let invalidPath = Code("invalidPath")
        /// The file has nothing at the path.
        public static let notFound = Code("notFound")
        /// The file has several things at a path where one is meant.
        public static let ambiguous = Code("ambiguous")
        /// The path leads to something that holds settings and is none itself.
        public static let notAValue = Code("notAValue")
        /// There are several values, and the path takes one.
        public static let notRepeatable = Code("notRepeatable")
        /// The format has no way to write the value.
        public static let inexpressible = Code("inexpressible")
        /// The file is not written in its format.
        public static let malformed = Code("malformed")
        /// The file is larger than 4 MiB.
        public static let tooLarge = Code("tooLarge")
        /// The file is nested more than 200 levels deep.
        public static let tooDeep = Code("tooDeep")
        /// The changed file, read again, does not say what was meant; it is thrown away.
        public static let notVerified = Code("notVerified")
    }

    /// The kind of trouble.
    public let code: Code
    /// The path that was asked for.
    public let path: String
    /// What went wrong: a lower-case clause without a full stop.
    public let reason: String

    /// Creates an error.
    public init(_ code: Code, path: String, reason: String) {
        self.code = code
        self.path = path
        self.reason = reason
    }

    /// The path with the reason: `database/host: the file has nothing there`.
    public var description: String { "\(path): \(reason)" }
}

/// A `SettingError` before the path is known.
struct SettingProblem: Error, Hashable {
    let code: SettingError.Code
    let reason: String

    init(_ code: SettingError.Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// A mistake in the file at the line of a byte.
    static func malformed(_ reason: String, at position: Int, of bytes: [UInt8]) -> SettingProblem {
        let line = bytes.prefix(position).count { $0 == .newline } + 1
        return SettingProblem(.malformed, "line \(line): \(reason)")
    }

    /// More nesting than is followed.
    static func tooDeep(at position: Int, of bytes: [UInt8]) -> SettingProblem {
        let line = bytes.prefix(position).count { $0 == .newline } + 1
        return SettingProblem(.tooDeep, "line \(line): nested more than \(nestingLimit) levels deep")
    }

    /// How deep readers follow nesting; each level costs them stack.
    static let nestingLimit = 200
}
