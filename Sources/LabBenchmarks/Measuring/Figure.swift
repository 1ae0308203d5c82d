/// A measured number as people read it.
struct Figure {
    /// What a number counts.
    enum Unit: Sendable {
        case seconds
        case milliseconds
        case microseconds
        case megabytes
        case rows
        case framesPerSecond
        case percent
        case count
    }

    private let value: Double
    private let unit: Unit

    init(_ value: Double, _ unit: Unit) {
        self.value = value
        self.unit = unit
    }

    init(_ time: Duration) {
        self.init(time / .seconds(1), .seconds)
    }

    /// The number with its unit, in as many digits as mean something.
    var text: String {
        switch unit {
        case .seconds: "\(Self.number(value, digits: value < 10 ? 3 : 1)) s"
        case .milliseconds: "\(Self.number(value, digits: 2)) ms"
        case .microseconds: "\(Self.number(value, digits: 1)) µs"
        case .framesPerSecond: "\(Int(value.rounded())) /s"
        case .percent: "\(Self.number(value, digits: 2)) %"
        case .count: Self.number(value, digits: 0)
        case .rows: "\(Self.number(value, digits: 1)) rows"
        case .megabytes: "\(Self.number(value, digits: 1)) MB"
        }
    }

    /// A number that is not negative, with so many digits after the point.
    static func number(_ value: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return "\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
