/// A string of a lab file that may contain references: `http://${to.address}:${to.port}`.
///
/// `$${` is a literal `${`.
public struct Template: Hashable, Sendable, Codable, CustomStringConvertible {
    /// A piece of a template.
    public enum Segment: Hashable, Sendable, Codable {
        /// Text that stands for itself, escapes already removed.
        case literal(String)
        /// A name whose value is put in its place.
        case reference(Reference)
    }

    /// What is wrong with the text of a template.
    public struct SyntaxError: Error, Hashable, Sendable {
        /// What is wrong: a lower-case clause without a full stop.
        public let message: String
        /// The offset in characters of the `$` where the mistake begins.
        public let offset: Int
    }

    /// The pieces in order.
    public let segments: [Segment]

    /// Creates a template of the given pieces.
    public init(segments: [Segment]) {
        self.segments = segments
    }

    /// Creates a template without references.
    public init(literal text: String) {
        segments = text.isEmpty ? [] : [.literal(text)]
    }

    /// Reads the text of a template.
    /// - Throws: `SyntaxError` for a `${` without `}` or with something other than a reference between them.
    public init(_ text: String) throws(SyntaxError) {
        var segments: [Segment] = []
        var literal = ""
        let characters = Array(text)
        var position = 0
        while position < characters.count {
            if characters[position...].starts(with: "$${") {
                literal += "${"
                position += 3
            } else if characters[position...].starts(with: "${") {
                guard let end = characters[position...].firstIndex(of: "}") else {
                    throw SyntaxError(message: "'${' without '}'", offset: position)
                }
                let name = String(characters[(position + 2)..<end])
                guard let reference = Reference(name) else {
                    throw SyntaxError(message: "'\(name)' is not a name", offset: position)
                }
                if !literal.isEmpty { segments.append(.literal(literal)) }
                literal = ""
                segments.append(.reference(reference))
                position = end + 1
            } else {
                literal.append(characters[position])
                position += 1
            }
        }
        if !literal.isEmpty { segments.append(.literal(literal)) }
        self.segments = segments
    }

    /// The references in order, repeated ones as often as they stand there.
    public var references: [Reference] {
        segments.compactMap { segment in
            guard case .reference(let reference) = segment else { return nil }
            return reference
        }
    }

    /// The text, when the template has no references.
    public var literalText: String? {
        references.isEmpty ? filled { _ in "" } : nil
    }

    /// The text with every reference replaced by what `value` gives for it.
    public func filled<Failure: Error>(_ value: (Reference) throws(Failure) -> String) throws(Failure) -> String {
        var text = ""
        for segment in segments {
            switch segment {
            case .literal(let literal): text += literal
            case .reference(let reference): text += try value(reference)
            }
        }
        return text
    }

    /// The template with those references replaced for which `value` gives a text; the others stay.
    public func partlyFilled(_ value: (Reference) -> String?) -> Template {
        var merged: [Segment] = []
        for segment in segments {
            var piece = segment
            if case .reference(let reference) = segment, let text = value(reference) { piece = .literal(text) }
            if case .literal(let new) = piece, case .literal(let old)? = merged.last {
                merged[merged.count - 1] = .literal(old + new)
            } else {
                merged.append(piece)
            }
        }
        return Template(segments: merged)
    }

    /// The template as it is written in a lab file.
    public var description: String {
        segments.map { segment in
            switch segment {
            case .literal(let literal):
                literal.split(separator: "${", omittingEmptySubsequences: false).joined(separator: "$${")
            case .reference(let reference): "${\(reference)}"
            }
        }.joined()
    }
}
