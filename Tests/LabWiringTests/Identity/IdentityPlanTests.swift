import LabModel
import LabTestSupport
import LabWiring
import Testing

@Suite("Identities of a lab's machines")
struct IdentityPlanTests {
    /// `web` on front and back, `app-1` and `app-2` on back, `lonely` without a network.
    static func lab() -> PlannedLab {
        var fixture = WiringFixture()
        fixture.machine("web", [], on: ["front", "back"])
        fixture.machine("app", [], on: ["back"], instances: 2)
        fixture.machine("lonely", [], on: [])
        var machines = fixture.planned
        machines[0].gateway = IPv4Address("10.20.1.1")
        var described = fixture.lab
        described.networks = ["10.20.1.0/24", "10.20.2.0/24"].compactMap { text in
            IPv4Subnet(text).map { Network(name: text == "10.20.1.0/24" ? "front" : "back", subnet: $0) }
        }
        let cell = Cell([.init(axis: "os", value: "debian-12"), .init(axis: "service-pack", value: "it's \"new\"")])
        return PlannedLab(cell: cell, lab: described, machines: machines, connections: [])
    }

    private func identities(seed: UInt64) -> [String: MachineIdentity] {
        var random = SeededGenerator(seed: seed)
        return IdentityPlan.identities(for: Self.lab(), random: &random)
    }

    @Test("the same random numbers give the same identities, others give others")
    func reproducible() {
        #expect(identities(seed: 1) == identities(seed: 1))
        let (one, two) = (identities(seed: 1), identities(seed: 2))
        for (name, identity) in one {
            #expect(identity.machineID != two[name]?.machineID)
            #expect(identity.hosts == two[name]?.hosts)
        }
    }

    @Test("every network card has a locally administered unicast address of its own")
    func ethernetAddresses() {
        let addresses = identities(seed: 3).values.flatMap(\.interfaces).map(\.mac)
        #expect(addresses.count == 4)
        #expect(Set(addresses).count == 4)
        #expect(addresses.allSatisfy { $0.octets[0] & 0b11 == 0b10 })
    }

    @Test("an Ethernet address that is taken is drawn again")
    func collision() {
        var random = ScriptedGenerator(numbers: [7, 7, 8, 1, 2, 7, 9, 3, 4, 8, 10, 5, 6, 7, 8])
        let identities = IdentityPlan.identities(for: Self.lab(), random: &random)
        #expect(identities["web"]?.interfaces.map(\.mac.description) == ["02:00:00:00:00:07", "02:00:00:00:00:08"])
        #expect(identities["app-1"]?.interfaces.map(\.mac.description) == ["02:00:00:00:00:09"])
        #expect(identities["app-2"]?.interfaces.map(\.mac.description) == ["02:00:00:00:00:0a"])
    }

    @Test(
        "a machine id is 32 digits of a random UUID of version 4, also at the ends of the range",
        arguments: [
            (UInt64.min, "00000000000040008000000000000000"), (UInt64.max, "ffffffffffff4fffbfffffffffffffff"),
        ]
    )
    func machineIDs(number: UInt64, expected: String) {
        var lab = Self.lab()
        lab.machines.removeFirst(3)
        var random = ScriptedGenerator(numbers: [number, number])
        #expect(IdentityPlan.identities(for: lab, random: &random)["lonely"]?.machineID == expected)
    }

    @Test("a machine has the names, cards and routes of its plan")
    func plain() throws {
        let web = try #require(identities(seed: 1)["web"])
        #expect(web.qualifiedName == "web.shop.assay")
        #expect(
            web.interfaces.map { "\($0.name) \($0.network) \($0.address) \($0.subnet)" } == [
                "eth0 front 10.20.1.11 10.20.1.0/24", "eth1 back 10.20.2.11 10.20.2.0/24",
            ]
        )
        #expect(web.gateway == IPv4Address("10.20.1.1"))
        #expect(web.nameserver == IPv4Address("10.20.1.254"))
    }

    @Test(
        "a machine knows itself and every machine on each network that both are on",
        arguments: [
            (
                "web",
                [
                    "10.20.1.11 web.shop.assay web", "10.20.2.11 web.shop.assay web",
                    "10.20.2.12 app-1.shop.assay app-1 app.shop.assay app", "10.20.2.13 app-2.shop.assay app-2",
                ]
            ),
            (
                "app-2",
                [
                    "10.20.2.13 app-2.shop.assay app-2", "10.20.2.11 web.shop.assay web",
                    "10.20.2.12 app-1.shop.assay app-1 app.shop.assay app",
                ]
            ),
            ("lonely", []),
        ] as [(String, [String])]
    )
    func hosts(machine: String, expected: [String]) throws {
        let identity = try #require(identities(seed: 1)[machine])
        #expect(identity.hosts.map { "\($0.address) \($0.names.joined(separator: " "))" } == expected)
    }
}
