/// A duration that is written as a number of seconds, which other programs read, instead of Swift's own pair of numbers.
@propertyWrapper
public struct InSeconds: Hashable, Sendable, Codable {
    /// The duration.
    public var wrappedValue: Duration

    /// Wraps a duration.
    public init(wrappedValue: Duration) {
        self.wrappedValue = wrappedValue
    }

    /// Reads a number of seconds.
    public init(from decoder: any Decoder) throws {
        wrappedValue = .seconds(try decoder.singleValueContainer().decode(Double.self))
    }

    /// Writes the seconds, to the millisecond.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Double(wrappedValue.wholeMilliseconds) / 1000)
    }
}
