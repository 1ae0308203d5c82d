/// A JSON value (RFC 8259), as QMP carries it; numbers are whole, which all that Assay uses are.
public indirect enum QMPValue: Hashable, Sendable, Codable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number with a fraction.
    case number(Double)
    /// A text.
    case text(String)
    /// A list.
    case list([QMPValue])
    /// Values by name.
    case object([String: QMPValue])

    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([QMPValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: QMPValue].self))
        }
    }

    /// Writes the JSON value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }

    /// The value under a name, or `nil` when this is no object or has no such name.
    public subscript(name: String) -> QMPValue? {
        guard case .object(let values) = self else { return nil }
        return values[name]
    }

    /// The text, or `nil` when this is none.
    public var asText: String? {
        guard case .text(let value) = self else { return nil }
        return value
    }

    /// The whole number, or `nil` when this is none.
    public var asInteger: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }
}

extension QMPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Creates a text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// Creates a whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Creates a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Creates a list.
    public init(arrayLiteral values: QMPValue...) { self = .list(values) }
    /// Creates an object; of names that repeat, the last counts.
    public init(dictionaryLiteral values: (String, QMPValue)...) {
        self = .object(Dictionary(values) { $1 })
    }
}
