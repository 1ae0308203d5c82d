import LabModel
import Testing

@Suite("Sizes")
struct ByteCountTests {
    @Test(
        "a size is read with its unit",
        arguments: [
            ("0B", 0), ("512B", 512), ("2KB", 2_000), ("2KiB", 2_048), ("256MiB", 268_435_456), ("2GB", 2_000_000_000),
            ("1GiB", 1_073_741_824), ("1TB", 1_000_000_000_000), ("1TiB", 1_099_511_627_776),
        ]
    )
    func reading(_ text: String, _ bytes: Int64) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test(
        "what is no size is not read",
        arguments: [
            "", "256", "MiB", "256 MiB", "256mib", "-1B", "1.5GiB", "256MiBx", "9223372036854775807KiB",
            "99999999999999999999B",
        ]
    )
    func refusing(_ text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test(
        "a size is written so that it is read back",
        arguments: [0, 1, 1023, 1024, 1536, 1 << 20, 3 << 30, 2_000_000_000, 1 << 40]
    )
    func roundTrip(_ bytes: Int64) {
        let size = ByteCount(bytes: bytes)
        #expect(ByteCount(size.description) == size)
    }

    @Test("sizes are ordered, added and never negative")
    func arithmetic() {
        #expect(ByteCount.mebibytes(1) < ByteCount.mebibytes(2))
        #expect(ByteCount.mebibytes(1) + ByteCount.mebibytes(2) == ByteCount.mebibytes(3))
        #expect(ByteCount(bytes: -5).bytes == 0)
        #expect(ByteCount(bytes: (3 << 20) + 1).mebibytes == 3)
    }
}

@Suite("Durations")
struct DurationTextTests {
    @Test(
        "a duration is read with its unit and written in the largest that is exact",
        arguments: [
            ("500ms", Duration.milliseconds(500), "500ms"), ("30s", .seconds(30), "30s"), ("2m", .seconds(120), "2m"),
            ("90s", .seconds(90), "90s"), ("1h", .seconds(3600), "1h"), ("60m", .seconds(3600), "1h"),
            ("0s", .zero, "0ms"),
            ("1500ms", .milliseconds(1500), "1500ms"), ("2000ms", .seconds(2), "2s"),
        ]
    )
    func reading(_ text: String, _ duration: Duration, _ written: String) {
        #expect(Duration(labText: text) == duration)
        #expect(duration.labText == written)
    }

    @Test("what is no duration is not read", arguments: ["", "30", "s", "30 s", "-1s", "1.5s", "1d", "1000000000s"])
    func refusing(_ text: String) {
        #expect(Duration(labText: text) == nil)
    }

    @Test("a duration in seconds and milliseconds")
    func numbers() {
        #expect(Duration.milliseconds(1500).inSeconds == 1.5)
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
    }
}
