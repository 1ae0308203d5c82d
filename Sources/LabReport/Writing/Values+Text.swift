import FoundationEssentials
import LabModel

extension Duration {
    /// The duration in seconds with three decimals, as schemas want it: `12.345`; never negative.
    var decimalSeconds: String {
        let milliseconds = max(0, wholeMilliseconds)
        return "\(milliseconds / 1000).\(threeDigits(milliseconds % 1000))"
    }

    /// The duration as people say it: `250 ms`, `12.3 s`, `2 min 5 s`, `1 h 2 min`.
    var spoken: String {
        let milliseconds = max(0, wholeMilliseconds)
        let seconds = milliseconds / 1000
        if seconds >= 3600 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
        if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60) s" }
        if seconds >= 1 { return "\(seconds).\(milliseconds % 1000 / 100) s" }
        return "\(milliseconds) ms"
    }
}

extension Date {
    /// The time in UTC with milliseconds (ISO 8601): `2026-03-01T08:30:00.250Z`.
    var stampWithMilliseconds: String { "\(stampWithoutZone).\(UTCTime(self).thousandths)Z" }

    /// The time in UTC in whole seconds without a zone, the only notation that all readers of JUnit files share.
    var stampWithoutZone: String { "\(UTCTime(self).day)T\(UTCTime(self).clock)" }
}

private func threeDigits(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
}
