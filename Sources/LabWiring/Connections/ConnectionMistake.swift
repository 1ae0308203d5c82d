import LabModel

/// What is wrong with one connection; it becomes a diagnostic where its place is known.
struct ConnectionMistake: Error, Hashable {
    /// What is wrong: a lower-case clause without a full stop.
    var message: String
    /// What to do about it.
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    func diagnostic(at location: SourceLocation?) -> Diagnostic {
        .error(message, at: location, hint: hint)
    }
}
