import FoundationEssentials
import LabHost
import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("Test conditions", .scratch)
struct TestConditionsTests {
    private let room = BreakableRoom(machines: ["one", "two"])
    private var folder: String { ScratchFolder.path }

    private func lab(allowsGuests: Bool = false) throws -> WiredLab {
        let network = Network(name: "lan", subnet: try #require(IPv4Subnet("10.20.0.0/24")))
        let machines = try ["one", "two"].enumerated().map { index, name in
            let address = try #require(network.subnet.address(at: 11 + index))
            return PlannedMachine(
                name: name,
                description: MachineDescription(name: name, operatingSystem: "tiny", networks: ["lan"]),
                image: ImageRecipe(
                    operatingSystem: "tiny",
                    family: "tiny",
                    source: .initramfs(suite: "bookworm"),
                    servicePack: .init(name: "release", pockets: ["bookworm"]),
                    disk: .mebibytes(0),
                    layers: []
                ),
                shape: MachineShape(memory: .mebibytes(16), interfaces: 1),
                interfaces: [.init(network: "lan", address: address, subnet: network.subnet)]
            )
        }
        let description = Lab(
            name: "own",
            folder: "/labs/own",
            networks: [network],
            machines: machines.map(\.description),
            faults: FaultPlan(allowsGuests: allowsGuests)
        )
        let planned = PlannedLab(cell: Cell(), lab: description, machines: machines, connections: [])
        return WiredLab(
            id: "own",
            planned: planned,
            published: [],
            machines: [],
            secrets: try SecretValues(of: description),
            host: room,
            deviceModel: "no devices"
        )
    }

    private func conditions(
        faults: [PlannedFault] = [],
        capture: CapturePolicy = .never,
        allowsGuests: Bool = false
    ) throws -> TestConditions {
        let test = TestDescription(name: "test", machine: "one", run: "true", faults: faults, capture: capture)
        return TestConditions(lab: try lab(allowsGuests: allowsGuests), test: test, folder: (folder, "cell-1/test-1"))
    }

    private func record(_ outcome: Outcome = .passed) -> TestRecord {
        TestRecord(name: "test", machine: "one", outcome: outcome)
    }

    private let partition = PlannedFault.network(
        Flow(from: "one", to: "two"),
        bothWays: true,
        Impairment(isPartitioned: true)
    )

    @Test("faults hold during the test and are what they were afterwards, however it ends")
    func healed() async throws {
        _ = room.changeFaults { $0.impose(on: Flow(from: "two")) { $0.latency = .seconds(1) } }
        let before = room.faults
        let conditions = try conditions(faults: [partition, .pause(machine: "two")])
        let record = try await conditions.during {
            #expect(room.faults.lines == ["two -> any: latency 1s", "one <-> two: partition"])
            #expect(room.told == ["pause two"])
            return self.record()
        }
        #expect(record.faults == ["one <-> two: partition", "two: paused"])
        #expect(room.faults == before)
        #expect(room.told == ["pause two", "proceed one", "proceed two"])
        await #expect(throws: CancellationError.self) { try await conditions.during { throw CancellationError() } }
        #expect(room.faults == before)
    }

    @Test("what a test breaks by itself is healed too, where tests may")
    func ownFaults() async throws {
        _ = try await conditions(allowsGuests: true).during {
            _ = room.changeFaults { $0.impose(on: Flow()) { $0.loss = .all } }
            return self.record()
        }
        #expect(room.faults.isEmpty)
    }

    @Test("a fault that this lab cannot have breaks the test before it begins")
    func impossible() async throws {
        let conditions = try conditions(faults: [.crash(machine: "three")])
        await #expect(throws: EngineError.self) { try await conditions.during { self.record() } }
    }

    @Test(
        "traffic is kept as the policy says",
        arguments: [
            (CapturePolicy.never, Outcome.failed("it is"), false), (.onFailure, .failed("it is"), true),
            (.onFailure, .passed, false), (.onFailure, .error(Trouble(stage: "test", reason: "it broke")), true),
            (.always, .passed, true),
        ]
    )
    func captured(policy: CapturePolicy, outcome: Outcome, isKept: Bool) async throws {
        let record = try await conditions(capture: policy).during { self.record(outcome) }
        let file = "\(folder)/lan.pcapng"
        let expected = TestRecord.Capture(network: "lan", file: "cell-1/test-1/lan.pcapng", missed: 2)
        #expect(record.captures == (isKept ? [expected] : []))
        let content = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        #expect(content == (isKept ? "traffic of lan\n" : nil))
    }

    @Test("the facts of the networks are what the host says")
    func facts() async throws {
        let lab = try lab()
        try await lab.perform(FaultRequest(verb: .loss, words: ["one", "two", "1%"]))
        let facts = try await lab.networkFacts()
        #expect(facts.faults == ["one <-> two: loss 1%"])
        #expect(facts.networks.map(\.network) == ["lan"])
        #expect(facts.networks.first?.cards.map(\.machine) == ["one", "two"])
    }
}
