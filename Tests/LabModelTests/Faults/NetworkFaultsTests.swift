import Testing

@testable import LabModel

@Suite("Network faults")
struct NetworkFaultsTests {
    private let there = Flow(from: "web", to: "db")

    @Test("what is imposed on one flow adds up, and what is set back to nothing is gone")
    func imposing() {
        var faults = NetworkFaults()
        faults.impose(on: there) { $0.latency = .milliseconds(50) }
        faults.impose(on: there) { $0.loss = Fraction(clampingMillionths: 10_000) }
        #expect(faults.faults == [.init(there, Impairment(latency: .milliseconds(50), loss: Fraction("1%") ?? .none))])
        faults.impose(on: there) { $0.latency = .zero }
        faults.impose(on: there) { $0.loss = .none }
        #expect(faults.isEmpty)
    }

    @Test("healing a machine leaves the faults of others")
    func healing() {
        var faults = NetworkFaults()
        for flow in [there, there.reversed, Flow(from: "cache"), Flow(network: "lan")] {
            faults.impose(on: flow) { $0.isPartitioned = true }
        }
        faults.heal { $0.touches("web") }
        #expect(faults.faults.map(\.flow) == [Flow(from: "cache"), Flow(network: "lan")])
    }

    @Test("a network has its own faults and those of every network")
    func network() {
        let all = NetworkFaults(
            seed: 9,
            ["front", "back", nil].map { .init(Flow(network: $0, from: "web"), Impairment(isPartitioned: true)) }
        )
        #expect(all.on("back").faults.map(\.flow.network) == ["back", nil])
        #expect(all.on("back").seed == 9)
    }

    @Test("both directions are told in one line where they are equal")
    func lines() {
        var faults = NetworkFaults()
        for flow in [there, there.reversed] { faults.impose(on: flow) { $0.latency = .milliseconds(50) } }
        faults.impose(on: Flow(network: "back", from: "cache")) {
            $0.jitter = .milliseconds(1)
            $0.loss = Fraction(clampingMillionths: 5_000)
            $0.duplication = Fraction(clampingMillionths: 10_000)
            $0.reordering = .all
            $0.bandwidth = BitRate("10Mbit")
        }
        faults.impose(on: Flow(from: "db", to: "cache")) { $0.isPartitioned = true }
        #expect(
            faults.lines == [
                "web <-> db: latency 50ms",
                "cache -> any on back: jitter 1ms, loss 0.5%, duplicate 1%, reorder 100%, bandwidth 10Mbit",
                "db -> cache: partition",
            ]
        )
    }

    @Test(
        "percentages are read and written exactly",
        arguments: [
            ("5%", 50_000), ("0.5%", 5_000), ("100%", 1_000_000), ("0%", 0), ("0.0001%", 1), ("12.25%", 122_500),
        ]
    )
    func fractions(text: String, millionths: Int) {
        #expect(Fraction(text)?.millionths == millionths)
        #expect(Fraction(text)?.description == text)
    }

    @Test(
        "what is no percentage is none",
        arguments: ["5", "101%", "-1%", "%", "1.%", ".5%", "1.00001%", "1e1%", "5 %"]
    )
    func noFractions(text: String) {
        #expect(Fraction(text) == nil)
    }

    @Test("rates are read and written", arguments: ["64kbit", "10Mbit", "1Gbit", "1500kbit"])
    func rates(text: String) {
        #expect(BitRate(text)?.description == text)
    }

    @Test("what is no rate is none", arguments: ["10", "0Mbit", "10MB", "-1kbit", "10 Mbit", "1bit", "9999Gbit"])
    func noRates(text: String) {
        #expect(BitRate(text) == nil)
    }

    @Test("a rate says how long a line is busy")
    func time() {
        #expect(BitRate("8Mbit")?.time(forBytes: 1000) == .milliseconds(1))
    }
}
