/// A value that is written down as YAML.
public indirect enum YAMLValue: Hashable, Sendable {
    /// A key of a mapping with its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: YAMLValue

        /// Creates an entry.
        public init(_ key: String, _ value: YAMLValue) {
            self.key = key
            self.value = value
        }
    }

    /// A text; it stays a text however much it looks like a number or a date.
    case text(String)
    /// A whole number.
    case number(Int)
    /// `true` or `false`.
    case flag(Bool)
    /// A list, one element a line.
    case list([YAMLValue])
    /// A mapping, its entries in order.
    case mapping([Entry])

    /// A list of texts.
    public static func texts(_ texts: some Sequence<String>) -> YAMLValue { .list(texts.map { .text($0) }) }
}

extension YAMLValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Creates a text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// Creates a number.
    public init(integerLiteral value: Int) { self = .number(value) }

    /// Creates `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .flag(value) }

    /// Creates a list.
    public init(arrayLiteral elements: YAMLValue...) { self = .list(elements) }

    /// Creates a mapping, its entries in the order of the literal; those without a value are left out.
    public init(dictionaryLiteral elements: (String, YAMLValue?)...) {
        self = .mapping(elements.compactMap { key, value in value.map { Entry(key, $0) } })
    }
}
