import Foundation
import Testing

@testable import LabReport

@Suite("Durations and times as text")
struct ValuesTextTests {
    @Test(
        "durations have three decimals and are never negative",
        arguments: [
            (Duration.zero, "0.000", "0 ms"), (.milliseconds(7), "0.007", "7 ms"),
            (.milliseconds(1_999), "1.999", "1.9 s"),
            (.seconds(125), "125.000", "2 min 5 s"), (.seconds(3_720), "3720.000", "1 h 2 min"),
            (.milliseconds(-5), "0.000", "0 ms"),
        ]
    )
    func durations(duration: Duration, decimal: String, spoken: String) {
        #expect(duration.decimalSeconds == decimal)
        #expect(duration.spoken == spoken)
    }

    @Test(
        "times are in UTC, and milliseconds are exact in spite of binary fractions",
        arguments: [
            (0.0, "1970-01-01T00:00:00.000Z"), (1_772_353_800.25, "2026-03-01T08:30:00.250Z"),
            (1_772_353_800.678, "2026-03-01T08:30:00.678Z"), (1_772_353_800.999_9, "2026-03-01T08:30:01.000Z"),
            (-0.001, "1969-12-31T23:59:59.999Z"), (951_782_400.1, "2000-02-29T00:00:00.100Z"),
        ]
    )
    func times(seconds: Double, expected: String) {
        #expect(Date(timeIntervalSince1970: seconds).stampWithMilliseconds == expected)
    }
}
