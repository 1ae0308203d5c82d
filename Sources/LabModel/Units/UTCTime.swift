#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A moment as a date and a time in UTC, to the millisecond.
///
/// Foundation's formatters bring with them megabytes of what they know of languages, calendars and zones, none of which this needs.
public struct UTCTime: Hashable, Sendable {
    /// Milliseconds since 1970.
    private let milliseconds: Int64

    /// Creates the time of a moment.
    ///
    /// Rounded, because binary fractions of a second lie a little beside the millisecond that is meant.
    public init(_ date: Date) {
        let exact = (date.timeIntervalSince1970 * 1000).rounded()
        // The years that have four digits.
        milliseconds = Int64(min(253_402_300_799_999, max(-62_135_596_800_000, exact)))
    }

    /// Reads `2026-03-01 08:30:00.250`; the milliseconds, or the whole time, may be left out.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let days = Self.days(parts[0]) else { return nil }
        guard parts.count == 2 else {
            milliseconds = days * 86_400_000
            return
        }
        let clock = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(clock.count), let time = Self.numbers(clock[0], separator: ":"), time.count == 3,
            time[0] < 24, time[1] < 60, time[2] < 60
        else { return nil }
        var rest: Int64 = 0
        if clock.count == 2 {
            guard clock[1].count == 3, let number = Self.number(clock[1]) else { return nil }
            rest = number
        }
        milliseconds = (((days * 24 + time[0]) * 60 + time[1]) * 60 + time[2]) * 1000 + rest
    }

    /// The moment.
    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// The day: `2026-03-01`.
    public var day: String {
        let (year, month, day) = Self.date(Self.floor(milliseconds, 86_400_000))
        return "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
    }

    /// The time of the day in whole seconds: `08:30:00`.
    public var clock: String {
        let seconds = Self.floor(milliseconds, 1000) - Self.floor(milliseconds, 86_400_000) * 86_400
        return [seconds / 3600, seconds / 60 % 60, seconds % 60].map { Self.digits($0, 2) }.joined(separator: ":")
    }

    /// The milliseconds of the second: `250`.
    public var thousandths: String { Self.digits(milliseconds - Self.floor(milliseconds, 1000) * 1000, 3) }

    private static func floor(_ number: Int64, _ unit: Int64) -> Int64 {
        let rest = number % unit
        return (number - rest) / unit - (rest < 0 ? 1 : 0)
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static func number(_ text: some StringProtocol) -> Int64? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(text) : nil
    }

    private static func numbers(_ text: some StringProtocol, separator: Character) -> [Int64]? {
        let numbers = text.split(separator: separator, omittingEmptySubsequences: false).map { number($0) }
        return numbers.contains(nil) ? nil : numbers.compactMap(\.self)
    }

    private static func days(_ text: some StringProtocol) -> Int64? {
        guard let numbers = numbers(text, separator: "-"), numbers.count == 3 else { return nil }
        let days = days(year: numbers[0], month: numbers[1], day: numbers[2])
        // A day that a month does not have comes back as another.
        guard (0...9999).contains(numbers[0]), date(days) == (numbers[0], numbers[1], numbers[2]) else { return nil }
        return days
    }

    /// Days since 1970 (Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil): years begin in March, so that
    /// the leap day is their last.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = floor(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a day since 1970 (likewise, civil_from_days).
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let era = floor(days + 719_468, 146_097)
        let day = days + 719_468 - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civil = month < 10 ? month + 3 : month - 9
        return (year + era * 400 + (civil <= 2 ? 1 : 0), civil, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}
