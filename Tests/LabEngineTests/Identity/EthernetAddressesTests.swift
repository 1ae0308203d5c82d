import FoundationEssentials
import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("Ethernet addresses of a state folder")
struct EthernetAddressesTests {
    /// Gives the same number twice, then others: what a collision looks like.
    private struct Repeating: RandomNumberGenerator {
        var count: UInt64 = 0

        mutating func next() -> UInt64 {
            count += 1
            return (count + 1) / 2
        }
    }

    private func planned() throws -> PlannedLab {
        let subnet = try #require(IPv4Subnet("10.20.0.0/24"))
        let image = ImageRecipe(
            operatingSystem: "tiny",
            family: "tiny",
            source: .initramfs(suite: "bookworm"),
            servicePack: .init(name: "release", pockets: []),
            disk: .mebibytes(0),
            layers: []
        )
        let machines = ["a", "b"].map { name in
            PlannedMachine(
                name: name,
                description: MachineDescription(name: name, operatingSystem: "tiny", networks: ["lan"]),
                image: image,
                shape: MachineShape(memory: .mebibytes(64)),
                interfaces: [.init(network: "lan", address: subnet.base, subnet: subnet)]
            )
        }
        let lab = Lab(name: "a", folder: "/", networks: [.lan], machines: machines.map(\.description))
        return PlannedLab(cell: Cell([]), lab: lab, machines: machines, connections: [])
    }

    private func state(in folder: ScratchFolder) throws -> StateFolder {
        let state = StateFolder(path: "\(folder.path)/state", socketsPath: "\(folder.path)/s")
        for path in state.folders + [state.lab("new").path, state.lab("old").path, state.template("kept").path] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        return state
    }

    @Test("an address that another lab or a template has is drawn again, and the new ones are noted")
    func collision() async throws {
        let folder = try ScratchFolder()
        let state = try state(in: folder)
        let planned = try planned()
        var random = Repeating()
        let addresses = EthernetAddresses(state: state)
        let free = try await addresses.newIdentities(for: planned, in: state.lab("old"), random: &random)
        let first = Set(free.values.flatMap(\.interfaces).map(\.mac))
        #expect(first.count == 2)
        #expect(addresses.taken == first)

        // The same numbers again, while the first lab lives and a template has two more.
        let kept = try #require(MACAddress("02:00:00:00:00:05"))
        try Data("\(kept)\nnonsense\n".utf8).write(to: URL(filePath: state.template("kept").ethernetAddresses))
        random = Repeating()
        let second = try await addresses.newIdentities(for: planned, in: state.lab("new"), random: &random)
        let new = Set(second.values.flatMap(\.interfaces).map(\.mac))
        #expect(new.count == 2)
        #expect(new.isDisjoint(with: first.union([kept])))
        #expect(addresses.taken == first.union(new).union([kept]))
    }

    @Test("two labs that draw at once get different addresses")
    func together() async throws {
        let folder = try ScratchFolder()
        let state = try state(in: folder)
        let planned = try planned()
        let drawn = try await withThrowingTaskGroup(of: [MACAddress].self) { group in
            for name in ["old", "new"] {
                group.addTask {
                    var random = Repeating()
                    let identities = try await EthernetAddresses(state: state)
                        .newIdentities(for: planned, in: state.lab(name), random: &random)
                    return identities.values.flatMap(\.interfaces).map(\.mac)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(drawn).count == 4)
    }
}
