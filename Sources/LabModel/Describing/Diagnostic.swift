/// One mistake in a file that the user wrote: a value that is collected, never thrown.
public struct Diagnostic: Hashable, Sendable {
    /// How much a diagnostic weighs.
    public enum Severity: String, Sendable {
        /// The file cannot be used.
        case error
        /// The file can be used, but perhaps not as meant.
        case warning
    }

    /// How much it weighs.
    public var severity: Severity
    /// Where the mistake is, if it has one place.
    public var location: SourceLocation?
    /// What is wrong: a lower-case clause without a full stop.
    public var message: String
    /// What to do about it: a lower-case clause without a full stop.
    public var hint: String?

    /// Creates a diagnostic.
    public init(_ severity: Severity, at location: SourceLocation?, _ message: String, hint: String? = nil) {
        self.severity = severity
        self.location = location
        self.message = message
        self.hint = hint
    }

    /// Creates an error.
    public static func error(_ message: String, at location: SourceLocation?, hint: String? = nil) -> Diagnostic {
        Diagnostic(.error, at: location, message, hint: hint)
    }

    /// Creates a warning.
    public static func warning(_ message: String, at location: SourceLocation?, hint: String? = nil) -> Diagnostic {
        Diagnostic(.warning, at: location, message, hint: hint)
    }
}

extension Sequence<Diagnostic> {
    /// Tells whether one of them is an error.
    public var containsError: Bool { contains { $0.severity == .error } }
}
