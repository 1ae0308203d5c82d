public import LabModel

/// Collects what is wrong with a file while it is decoded.
///
/// Everything that reads a value from a node gives `nil` for a wrong one and has said here what is wrong with it.
public final class Findings {
    /// What was found, in the order of finding.
    public private(set) var diagnostics: [Diagnostic] = []

    /// Where parts of values stand in the file that is decoded.
    public let places: TextPlaces

    /// Creates an empty collection for a file with this text; without it, parts of a value have the place of the whole.
    public init(source: String = "") {
        places = TextPlaces(source)
    }

    /// Adds an error.
    public func error(_ message: String, at location: SourceLocation?, hint: String? = nil) {
        diagnostics.append(.error(message, at: location, hint: hint))
    }

    /// Adds a warning.
    public func warning(_ message: String, at location: SourceLocation?, hint: String? = nil) {
        diagnostics.append(.warning(message, at: location, hint: hint))
    }

    /// Adds what was found elsewhere.
    public func add(_ more: [Diagnostic]) {
        diagnostics += more
    }

    /// Says that something of the format is not available yet.
    public func refuse(_ what: String, at location: SourceLocation?, hint: String? = nil) {
        error("\(what) is not available in this version", at: location, hint: hint)
    }

    /// Says that a name is not one of those that there are, with the nearest of them.
    public func unknown(
        _ message: String,
        name: String,
        among candidates: some Collection<String>,
        at location: SourceLocation?
    ) {
        // Nobody reads hundreds of suggestions, and a hostile file could ask for a hundred thousand.
        error(message, at: location, hint: diagnostics.count < 200 ? Self.hint(for: name, among: candidates) : nil)
    }

    /// A hint for an unknown name; none for a name so long that comparing it would take time.
    public static func hint(for name: String, among candidates: some Collection<String>) -> String? {
        guard name.utf8.count <= 100, candidates.count <= 1000 else { return nil }
        return Suggestion.hint(for: name, among: candidates)
    }
}
