import LabModel
import Testing

@Suite("Amounts")
struct AmountTests {
    @Test(
        "an amount is read and shown as it is written, a rate for each second",
        arguments: [
            ("500", 500, false, "500"), ("2000/s", 2000, true, "2000/s"), ("600/min", 10, true, "10/s"),
            ("1.5/s", 1.5, true, "1.5/s"), ("9/h", 0.0025, true, "0.003/s"),
            ("1000000000000", 1e12, false, "1000000000000"),
        ] as [(String, Double, Bool, String)]
    )
    func right(text: String, number: Double, isRate: Bool, shown: String) throws {
        let amount = try #require(Amount(text))
        #expect(abs(amount.number - number) < 1e-9)
        #expect(amount.isRate == isRate)
        #expect(amount.description == shown)
    }

    @Test(
        "anything else is none",
        arguments: ["", "0", "-5", "5/", "/s", "5/week", "1e3", "x", "5 /s", "1000000000001", "nan", "1.2.3"]
    )
    func wrong(text: String) {
        #expect(Amount(text) == nil)
    }
}
