public import LabModel

/// A value of a YAML file together with its place in the file.
public struct YAMLNode: Hashable, Sendable {
    /// What the value is.
    public enum Content: Hashable, Sendable {
        /// A single text.
        case scalar(Scalar)
        /// Values in order.
        case sequence([YAMLNode])
        /// Keys with values, in the order of the file; every key is a scalar and stands there once.
        case mapping([Entry])
    }

    /// A single text, as it is after the file's quoting is undone.
    public struct Scalar: Hashable, Sendable {
        /// The text.
        public var text: String
        /// Whether it stands there without quotes and not as a block.
        public var isPlain: Bool
        /// The places of the references `${...}` in the text, in order; empty where they are not known.
        public var references: [SourceLocation]
        /// Whether a mistake in the text was already reported, so that nothing more is said about it.
        package var isReported = false

        /// Creates a scalar.
        public init(text: String, isPlain: Bool, references: [SourceLocation] = []) {
            self.text = text
            self.isPlain = isPlain
            self.references = references
        }
    }

    /// A key with its value.
    public struct Entry: Hashable, Sendable {
        /// The key, a scalar.
        public var key: YAMLNode
        /// The value.
        public var value: YAMLNode

        /// Creates an entry.
        public init(key: YAMLNode, value: YAMLNode) {
            self.key = key
            self.value = value
        }

        /// The text of the key.
        public var name: String { key.scalar?.text ?? "" }
    }

    /// What the value is.
    public var content: Content
    /// Where it stands: of a value over several lines, the part on its first line.
    public var location: SourceLocation

    /// Creates a value.
    public init(_ content: Content, at location: SourceLocation) {
        self.content = content
        self.location = location
    }

    /// The scalar, if the value is one.
    public var scalar: Scalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// The entries, if the value is a mapping.
    public var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The elements, if the value is a sequence.
    public var elements: [YAMLNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    /// Whether the file leaves the value out: nothing after the key, `~` or `null`.
    public var isNothing: Bool {
        guard let scalar, scalar.isPlain else { return false }
        return ["", "~", "null"].contains(scalar.text)
    }

    /// The value of a key, if the value is a mapping that has it.
    public subscript(key: String) -> YAMLNode? {
        entries?.first { $0.name == key }?.value
    }

    /// The value as messages name it: `a mapping`, `a list`, `'text'`, `nothing`.
    public var shown: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): isNothing ? "nothing" : scalar.text.quoted
        }
    }
}

extension String {
    /// The text in single quotes for a message, shortened where it is long.
    package var quoted: String {
        let limit = 80
        return count <= limit ? "'\(self)'" : "'\(prefix(limit))...'"
    }
}
