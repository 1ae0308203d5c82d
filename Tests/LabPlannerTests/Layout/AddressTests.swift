import LabModel
import LabPlanner
import Testing

@Suite("Addresses of a lab's machines")
struct AddressTests {
    @Test("instances are counted out, and machines have addresses from the eleventh in the order of the file")
    func inOrder() throws {
        let networks = [
            try LayoutFixture.network("front", "10.20.1.0/24", internet: true),
            try LayoutFixture.network("back", "10.20.2.0/24"),
        ]
        let planned = try LayoutFixture.plan(
            [
                LayoutFixture.machine("web", on: ["back", "front"]),
                LayoutFixture.machine("app", on: ["back"], instances: 2),
                LayoutFixture.machine("lonely", on: []),
            ],
            networks: networks
        )
        #expect(planned.printed == "")
        let lines = planned.lab?.machines.map { machine in
            ([machine.name] + machine.interfaces.map { "\($0.network)=\($0.address)" }).joined(separator: " ")
        }
        #expect(
            lines == [
                "web back=10.20.2.11 front=10.20.1.11", "app-1 back=10.20.2.12", "app-2 back=10.20.2.13", "lonely",
            ]
        )
        #expect(planned.lab?.machines.map { $0.gateway?.description } == ["10.20.1.1", nil, nil, nil])
        #expect(planned.lab?.machines.map(\.shape.interfaces) == [2, 1, 1, 0])
    }

    @Test("the gateway is the one of the first of the machine's networks with internet")
    func gateway() throws {
        let networks = [
            try LayoutFixture.network("a", "10.0.1.0/24", internet: true),
            try LayoutFixture.network("b", "10.0.2.0/24", internet: true),
            try LayoutFixture.network("c", "10.0.3.0/24"),
        ]
        let planned = try LayoutFixture.plan([LayoutFixture.machine("m", on: ["c", "b", "a"])], networks: networks)
        #expect(planned.lab?.machines.first?.gateway?.description == "10.0.2.1")
    }

    @Test(
        "a block without room for the machines from the eleventh on gives them from the second on",
        arguments: [
            ("10.0.0.0/28", 4, "10.0.0.11", "10.0.0.14"), ("10.0.0.0/28", 5, "10.0.0.2", "10.0.0.6"),
            ("10.0.0.0/28", 13, "10.0.0.2", "10.0.0.14"), ("10.0.0.0/29", 5, "10.0.0.2", "10.0.0.6"),
            ("10.0.0.0/30", 1, "10.0.0.2", "10.0.0.2"), ("10.0.0.0/24", 244, "10.0.0.11", "10.0.0.254"),
            ("10.0.0.0/24", 253, "10.0.0.2", "10.0.0.254"),
        ]
    )
    func smallBlocks(subnet: String, instances: Int, first: String, last: String) throws {
        let planned = try LayoutFixture.plan(
            [LayoutFixture.machine("m", instances: instances)],
            networks: [try LayoutFixture.network("lan", subnet)]
        )
        let addresses = planned.lab?.machines.flatMap(\.interfaces).map(\.address.description) ?? []
        #expect(addresses.count == instances)
        #expect(Set(addresses).count == instances)
        #expect(addresses.first == first)
        #expect(addresses.last == last)
    }

    @Test(
        "a machine for which no address is left is an error",
        arguments: [("10.0.0.0/28", 14, 13), ("10.0.0.0/30", 2, 1), ("10.0.0.0/31", 1, 0), ("10.0.0.0/32", 1, 0)]
    )
    func exhausted(subnet: String, instances: Int, room: Int) throws {
        let planned = try LayoutFixture.plan(
            [LayoutFixture.machine("m", instances: instances)],
            networks: [try LayoutFixture.network("lan", subnet)]
        )
        #expect(planned.lab == nil)
        #expect(
            planned.printed == """
                lab.yaml:3:5: error: network 'lan' has no address left for machine 'm': \(subnet) has room for \(room)
                  hint: give the network a larger 'subnet'

                """
        )
    }

    @Test("a network that the lab does not have is an error")
    func unknownNetwork() throws {
        #expect(
            try LayoutFixture.plan([LayoutFixture.machine("m", on: ["lna"])]).printed == """
                lab.yaml:3:5: error: machine 'm' names network 'lna', which this lab does not have
                  hint: did you mean 'lan'?

                """
        )
    }

    @Test("an instance cannot have the name of another machine")
    func sameName() throws {
        let machines = [LayoutFixture.machine("app", instances: 2), LayoutFixture.machine("app-2")]
        #expect(
            try LayoutFixture.plan(machines).printed
                == "lab.yaml:3:5: error: machines 'app' and 'app-2' both give a machine called 'app-2'\n"
        )
    }

    @Test("ports are published by the first instance only")
    func published() throws {
        var machine = LayoutFixture.machine("app", instances: 3)
        machine.publish = [.init(port: 80, hostPort: 8080)]
        #expect(try LayoutFixture.plan([machine]).lab?.machines.map(\.publish.count) == [1, 0, 0])
    }
}
