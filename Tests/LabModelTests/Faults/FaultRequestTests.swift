import Testing

@testable import LabModel

@Suite("Fault requests")
struct FaultRequestTests {
    private let names = FaultNames(
        machines: [
            "web": ["front", "back"], "db": ["back"], "app-1": ["back"], "app-2": ["back"], "probe": ["front"],
        ],
        groups: ["app": ["app-1", "app-2"], "web": ["web"], "db": ["db"], "probe": ["probe"]],
        networks: ["front", "back"]
    )

    private func order(_ line: String) throws(FaultOrderError) -> FaultOrder {
        try FaultRequest(arguments: line.split(separator: " ").map(String.init)).order(in: names)
    }

    private func complaint(_ line: String) -> String {
        do {
            return "\(try order(line))"
        } catch {
            return error.description
        }
    }

    @Test("two machines are meant in both directions, unless one way is said")
    func directions() throws {
        let there = Flow(from: "web", to: "db")
        #expect(try order("delay web db 50ms") == .impose([there, there.reversed], .latency(.milliseconds(50))))
        #expect(try order("delay web db 50ms --one-way") == .impose([there], .latency(.milliseconds(50))))
        #expect(try order("partition web db") == .impose([there, there.reversed], .partition))
    }

    @Test("one machine is meant with everybody, and nobody named is all of a network")
    func fewNames() throws {
        let web = Flow(network: "back", from: "web")
        #expect(
            try order("--network back loss web 1%")
                == .impose([web, web.reversed], .loss(Fraction(clampingMillionths: 10_000)))
        )
        #expect(
            try order("bandwidth 10Mbit --network back")
                == .impose([Flow(network: "back")], .bandwidth(BitRate(bitsPerSecond: 10_000_000)))
        )
        #expect(try order("jitter any db 5ms --one-way") == .impose([Flow(to: "db")], .jitter(.milliseconds(5))))
        #expect(
            try order("partition web gateway --one-way") == .impose([Flow(from: "web", to: Flow.gateway)], .partition)
        )
    }

    @Test("a machine with instances is all of them")
    func instances() throws {
        guard case .impose(let flows, .duplication) = try order("duplicate app db 2%") else {
            Issue.record("it is no duplication")
            return
        }
        #expect(flows.map(\.description) == ["app-1 -> db", "db -> app-1", "app-2 -> db", "db -> app-2"])
        guard case .impose(let among, .reordering) = try order("reorder app app 1% --one-way") else {
            Issue.record("it is no reordering")
            return
        }
        #expect(among.map(\.description) == ["app-1 -> app-2", "app-2 -> app-1"])
    }

    @Test("healing takes back what was imposed on these machines, and nothing else")
    func healing() throws {
        var faults = NetworkFaults()
        for line in ["delay web db 50ms", "loss app db 1%", "jitter web 1ms --network front", "bandwidth 1Mbit"] {
            try order(line).apply(to: &faults)
        }
        #expect(faults.lines.count == 5)
        try order("heal web db").apply(to: &faults)
        #expect(faults.lines.count == 4)
        try order("heal --network front").apply(to: &faults)
        try order("heal app-1").apply(to: &faults)
        #expect(faults.lines == ["app-2 <-> db: loss 1%", "any -> any: bandwidth 1Mbit"])
        try order("seed 9").apply(to: &faults)
        try order("heal").apply(to: &faults)
        #expect(faults == NetworkFaults(seed: 9))
    }

    @Test("machines are named one by one")
    func machines() throws {
        #expect(try order("crash db") == .crash("db"))
        #expect(try order("pause app-1") == .pause("app-1"))
        #expect(try order("continue app-1") == .resume("app-1"))
    }

    @Test(
        "what makes no sense is said, with what would",
        arguments: [
            (
                "",
                "say what to do; one of partition, delay, jitter, loss, duplicate, reorder, bandwidth, heal, seed, crash, pause, continue"
            ),
            ("dealy web db 5ms", "'dealy' is nothing that can be done; did you mean 'delay'?"),
            ("delay wbe db 5ms", "the lab has no machine 'wbe'; did you mean 'web'?"),
            ("delay web db", "'db' is no time from 0ms to 60s; write it like 50ms or 2s"),
            ("delay web db 2h", "'2h' is no time from 0ms to 60s; write it like 50ms or 2s"),
            ("delay", "'delay' needs a value"),
            ("loss web db 101%", "'101%' is no percentage from 0% to 100%; write it like 1% or 0.5%"),
            ("bandwidth web 10MB", "'10MB' is no bandwidth; write it like 10Mbit, or 'none'"),
            ("partition", "say which machine is cut off: 'partition A [B]'"),
            ("partition web db app", "'partition' takes at most two machines, found 3"),
            ("partition web web", "'web' and 'web' are the same machine"),
            ("partition probe db", "machines 'probe' and 'db' share no network"),
            ("partition db --network front", "machine 'db' is not on network 'front'"),
            ("loss 1% --network frnt", "the lab has no network 'frnt'; did you mean 'front'?"),
            ("loss 1% --network", "'--network' needs a name"),
            ("loss 1% --oneway", "unknown option '--oneway'; there is '--network' and '--one-way'"),
            ("crash app", "'app' is not one machine; say which of app-1, app-2"),
            ("pause", "write 'pause MACHINE'"),
            ("heal app", "'app' is not one machine; heal its instances one by one"),
            ("seed x", "a seed is a number"),
        ]
    )
    func mistakes(line: String, shown: String) {
        #expect(complaint(line) == shown)
    }
}
