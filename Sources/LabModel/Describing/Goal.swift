/// What a lab is to achieve, in the place of hardware that somebody would have to guess: so many requests a second of a web server.
public struct Goal: Hashable, Sendable, Codable {
    /// What is counted, by the name that rules of the library use: `requests`.
    public var measure: String
    /// How much of it is wanted.
    public var amount: Amount
    /// The machine that is to achieve it.
    public var machine: String
    /// Where the file says so.
    public var location: SourceLocation?

    /// Creates a goal.
    public init(measure: String, amount: Amount, machine: String, location: SourceLocation? = nil) {
        self.measure = measure
        self.amount = amount
        self.machine = machine
        self.location = location
    }
}

/// How much of something there is, at once or in a second: `500` or `2000/s`.
public struct Amount: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The number, greater than zero.
    public var number: Double
    /// Whether it is meant for each second.
    public var isRate: Bool

    /// Creates an amount.
    public init(_ number: Double, isRate: Bool = false) {
        self.number = number
        self.isRate = isRate
    }

    /// Reads `500`, or `2000/s`, `600/min`, `0.5/h`; gives `nil` for anything else, for nothing, and for more than 10^12.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let digits = parts.first, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            let number = Double(digits), number > 0, number <= 1e12
        else { return nil }
        guard parts.count == 2 else {
            self.init(number)
            return
        }
        guard let seconds = Self.units[String(parts[1])] else { return nil }
        self.init(number / seconds, isRate: true)
    }

    private static let units = ["s": 1.0, "min": 60.0, "h": 3600.0]

    /// The amount as `init(_:)` reads it, a rate for each second, to three digits after the point.
    public var description: String {
        let thousandths = (number * 1000).rounded()
        let whole = thousandths.truncatingRemainder(dividingBy: 1000) == 0
        let text = whole ? "\(Int(thousandths / 1000))" : "\(thousandths / 1000)"
        return text + (isRate ? "/s" : "")
    }

    /// The amount so many times.
    public static func * (left: Amount, right: Double) -> Amount { Amount(left.number * right, isRate: left.isRate) }
}
