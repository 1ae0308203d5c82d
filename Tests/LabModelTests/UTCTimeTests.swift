import Foundation
import LabModel
import LabTestSupport
import Testing

@Suite("A moment in UTC")
struct UTCTimeTests {
    private func text(_ date: Date) -> String {
        let time = UTCTime(date)
        return "\(time.day) \(time.clock).\(time.thousandths)"
    }

    @Test("is the date and time that Foundation makes of it, in all years with four digits")
    func dates() {
        var random = SeededGenerator(seed: 4)
        let style = Date.ISO8601FormatStyle()
        for _ in 0..<2000 {
            let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
            let date = Date(timeIntervalSince1970: Double(seconds))
            let time = UTCTime(date)
            #expect(time.date == date)
            // Before the Gregorian calendar Foundation uses the Julian one.
            guard seconds > -12_000_000_000 else { continue }
            #expect("\(time.day)T\(time.clock)Z" == date.formatted(style))
        }
    }

    @Test(
        "is read as it is written, to the millisecond, leap days and turns of years included",
        arguments: [
            "1970-01-01 00:00:00.000", "1969-12-31 23:59:59.999", "2000-02-29 12:00:00.001", "2024-12-31 23:59:59.999",
            "0001-01-01 00:00:00.000", "9999-12-31 23:59:59.999", "1900-03-01 00:00:00.000",
        ]
    )
    func round(written: String) throws {
        #expect(text(try #require(UTCTime(written)).date) == written)
    }

    @Test("may have no milliseconds, and no time, but nothing else is one")
    func reading() {
        #expect(UTCTime("2026-03-01 08:30:00").map { text($0.date) } == "2026-03-01 08:30:00.000")
        #expect(UTCTime("2026-03-01").map { text($0.date) } == "2026-03-01 00:00:00.000")
        for wrong in [
            "", "2026", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-03-01 24:00:00",
            "2026-03-01 08:30", "2026-03-01 08:60:00", "2026-03-01 08:30:60", "2026-03-01 08:30:00.25",
            "2026-03-01 08:30:00.",
            "2026-03-01T08:30:00", "-026-03-01", "2026-03-01 ", "2026-03-0x",
        ] {
            #expect(UTCTime(wrong) == nil, "\(wrong)")
        }
    }
}
