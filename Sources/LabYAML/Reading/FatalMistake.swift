import LabModel

/// Ends the reading of a file at a mistake after which nothing more can be said.
struct FatalMistake: Error {
    let diagnostic: Diagnostic

    init(_ message: String, at location: SourceLocation, hint: String? = nil) {
        diagnostic = .error(message, at: location, hint: hint)
    }
}
