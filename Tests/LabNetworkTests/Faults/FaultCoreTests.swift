import LabModel
import Testing

@testable import LabNetwork

@Suite("Fault core")
struct FaultCoreTests {
    private let web = FaultCore.End(port: PortID(0), name: "web")
    private let db = FaultCore.End(port: PortID(1), name: "db")
    private let cache = FaultCore.End(port: PortID(2), name: "cache")

    private func core(_ flow: Flow, _ impairment: Impairment, seed: UInt64 = 1) -> FaultCore {
        FaultCore(NetworkFaults(seed: seed, [.init(flow, impairment)]))
    }

    /// When the copies of a frame arrive, or why none does.
    private func fate(
        in core: inout FaultCore,
        from: FaultCore.End,
        to: FaultCore.End,
        at time: Duration = .zero,
        length: Int = 1000
    ) -> (times: [Duration], cause: LossCause?) {
        var sent: [Passage] = []
        var arrived: [Passage] = []
        var cause = core.send(length: length, from: from, at: time) { sent.append($0) }
        for passage in sent {
            cause = core.deliver(passage, length: length, from: from, to: to) { arrived.append($0) } ?? cause
        }
        return (arrived.map(\.time), cause)
    }

    @Test("latency is added in the direction that is named, and in no other")
    func latency() {
        var core = core(Flow(from: "web", to: "db"), Impairment(latency: .milliseconds(50)))
        #expect(fate(in: &core, from: web, to: db, at: .seconds(1)).times == [.milliseconds(1050)])
        #expect(fate(in: &core, from: db, to: web, at: .seconds(1)).times == [.seconds(1)])
        #expect(fate(in: &core, from: web, to: cache, at: .seconds(1)).times == [.seconds(1)])
    }

    @Test("faults of the sender, of the receiver, of the pair and of the network add up")
    func sum() {
        let faults = [
            Flow(from: "web"), Flow(to: "db"), Flow(from: "web", to: "db"), Flow(),
        ].enumerated().map { index, flow in
            NetworkFaults.Fault(flow, Impairment(latency: .milliseconds(1 << index)))
        }
        var core = FaultCore(NetworkFaults(faults))
        #expect(fate(in: &core, from: web, to: db).times == [.milliseconds(15)])
        #expect(fate(in: &core, from: web, to: cache).times == [.milliseconds(9)])
        #expect(fate(in: &core, from: cache, to: db).times == [.milliseconds(10)])
        #expect(fate(in: &core, from: db, to: cache).times == [.milliseconds(8)])
    }

    @Test("a partition lets nothing through, and one way nothing in that way")
    func partition() {
        var core = core(Flow(from: "web", to: "db"), Impairment(isPartitioned: true))
        #expect(fate(in: &core, from: web, to: db).cause == .partition)
        #expect(fate(in: &core, from: db, to: web).cause == nil)
    }

    @Test("the share of lost frames is the one that was asked for", arguments: [1, 5, 50])
    func loss(percent: Int) {
        var core = core(Flow(), Impairment(loss: Fraction(clampingMillionths: percent * 10_000)))
        let lost = (0..<10_000).count { _ in fate(in: &core, from: web, to: db).cause == .loss }
        // Half a point is more than two standard deviations for 5 %, and the draws are always the same.
        #expect(abs(lost - percent * 100) < 100)
        if percent == 5 { #expect(abs(lost - 500) <= 50) }
    }

    @Test("a flow's fate depends on the seed and on nothing that other flows do")
    func seed() {
        let impairment = Impairment(loss: Fraction(clampingMillionths: 300_000))
        func fates(seed: UInt64, disturbed: Bool) -> [LossCause?] {
            var core = core(Flow(), impairment, seed: seed)
            return (0..<200).map { number in
                if disturbed, number % 3 == 0 { _ = fate(in: &core, from: cache, to: db) }
                return fate(in: &core, from: web, to: db).cause
            }
        }
        #expect(fates(seed: 1, disturbed: false) == fates(seed: 1, disturbed: true))
        #expect(fates(seed: 1, disturbed: false) != fates(seed: 2, disturbed: false))
    }

    @Test("jitter stays in its bounds and in order")
    func jitter() {
        let impairment = Impairment(latency: .milliseconds(20), jitter: .milliseconds(5))
        var core = core(Flow(from: "web"), impairment)
        var latest = Duration.zero
        var latencies: [Duration] = []
        for number in 0..<1000 {
            let sent = Duration.milliseconds(20 * number)
            let arrival = fate(in: &core, from: web, to: db, at: sent).times.first ?? .zero
            #expect(arrival >= latest)
            latest = arrival
            latencies.append(arrival - sent)
        }
        #expect(latencies.allSatisfy { $0 >= .milliseconds(15) && $0 <= .milliseconds(25) })
        #expect((latencies.min() ?? .zero) < .milliseconds(16))
        #expect((latencies.max() ?? .zero) > .milliseconds(24))
    }

    @Test("frames that come at once keep their order under jitter")
    func burst() {
        var core = core(Flow(from: "web"), Impairment(latency: .milliseconds(20), jitter: .milliseconds(20)))
        let times = (0..<200).flatMap { _ in fate(in: &core, from: web, to: db).times }
        #expect(times == times.sorted())
        #expect(times.count == 200)
    }

    @Test("duplicates arrive twice, and reordered frames after those that follow them")
    func duplicatesAndReordering() {
        var doubling = core(Flow(), Impairment(duplication: Fraction(clampingMillionths: 100_000)))
        let copies = (0..<5000).map { _ in fate(in: &doubling, from: web, to: db).times.count }
        #expect(Set(copies) == [1, 2])
        #expect(abs(copies.count { $0 == 2 } - 500) < 60)

        var mixing = core(Flow(to: "db"), Impairment(reordering: Fraction(clampingMillionths: 100_000)))
        let times = (0..<5000).flatMap { number in
            fate(in: &mixing, from: web, to: db, at: .milliseconds(number)).times.map { $0 - .milliseconds(number) }
        }
        #expect(Set(times) == [.zero, Impairment.reorderingDelay])
        #expect(abs(times.count { $0 > .zero } - 500) < 60)
    }

    @Test("a frame that was held back at its sender stays behind at its receiver")
    func reorderingOverTwoHops() {
        let faults = [
            NetworkFaults.Fault(Flow(from: "web"), Impairment(reordering: .all)),
            NetworkFaults.Fault(Flow(to: "db"), Impairment(latency: .milliseconds(1))),
        ]
        var core = FaultCore(NetworkFaults(faults))
        #expect(fate(in: &core, from: web, to: db).times == [.milliseconds(11)])
        #expect(fate(in: &core, from: cache, to: db).times == [.milliseconds(1)])
    }

    @Test("bandwidth is shared by all that a fault is about, and what would wait too long is lost")
    func bandwidth() {
        // A thousand bytes take a millisecond.
        var core = core(Flow(to: "db"), Impairment(bandwidth: BitRate(bitsPerSecond: 8_000_000)))
        #expect(fate(in: &core, from: web, to: db).times == [.milliseconds(1)])
        #expect(fate(in: &core, from: cache, to: db).times == [.milliseconds(2)])
        #expect(fate(in: &core, from: db, to: web).times == [.zero])
        let fates = (0..<1000).map { _ in fate(in: &core, from: web, to: db) }
        #expect(fates.count { $0.cause == .bandwidth } == 1000 - 249)
        #expect(fates.flatMap(\.times).max() == .milliseconds(251))
        #expect(fate(in: &core, from: web, to: db, at: .seconds(1)).times == [.milliseconds(1001)])
    }

    @Test("a slow line still takes a few frames at once")
    func slowLine() {
        var core = core(Flow(), Impairment(bandwidth: BitRate(bitsPerSecond: 64_000)))
        let fates = (0..<100).map { _ in fate(in: &core, from: web, to: db, length: 1514) }
        #expect(fates.count { $0.cause == nil } == 17)
    }

    @Test("a fault that stays goes on where it is when others come and go")
    func replaced() {
        let loss = NetworkFaults.Fault(Flow(), Impairment(loss: Fraction(clampingMillionths: 500_000)))
        let other = NetworkFaults.Fault(Flow(from: "cache"), Impairment(latency: .seconds(1)))
        var undisturbed = FaultCore(NetworkFaults([loss]))
        var changed = undisturbed
        for number in 0..<100 {
            if number == 30 { changed = changed.replaced(by: NetworkFaults([other, loss])) }
            if number == 60 { changed = changed.replaced(by: NetworkFaults([loss])) }
            let expected = fate(in: &undisturbed, from: web, to: db).cause
            #expect(fate(in: &changed, from: web, to: db).cause == expected)
        }
    }

    @Test("a peer without a name meets only the faults of everybody")
    func unnamed() {
        let stranger = FaultCore.End(port: PortID(3), name: nil)
        var core = FaultCore(
            NetworkFaults([
                .init(Flow(from: "web"), Impairment(isPartitioned: true)),
                .init(Flow(), Impairment(latency: .milliseconds(3))),
            ])
        )
        #expect(fate(in: &core, from: stranger, to: db).times == [.milliseconds(3)])
    }
}
