import Glibc
import LabGuest
import LabHost
import LabModel
import LabSocket
import LabTestSupport
import Synchronization

@testable import LabEngine

/// A machine without a guest, to which happens what a test says.
final class FakeMachine: WatchableMachine {
    let name: String
    let console: String
    let agent: LaunchAgent
    var stockAgent: QEMUGuestAgent { fatalError("the fake has no other agent") }

    private let peer: UnixStream
    private let state = Mutex<(told: [MachineIncident], readers: [AsyncStream<MachineIncident>.Continuation])>(([], []))

    init(_ name: String) throws {
        self.name = name
        console = "\(ScratchFolder.path)/\(name).console"
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw HostError(.startFailed, subject: name, reason: "no socket")
        }
        agent = LaunchAgent(stream: UnixStream(descriptor: ends[0], path: name))
        peer = UnixStream(descriptor: ends[1], path: name)
    }

    var incidents: AsyncStream<MachineIncident> {
        let (stream, continuation) = AsyncStream.makeStream(of: MachineIncident.self)
        state.withLock { state in
            for incident in state.told { continuation.yield(incident) }
            state.readers.append(continuation)
        }
        return stream
    }

    /// Lets something befall it.
    func suffer(_ incident: MachineIncident) {
        state.withLock { state in
            state.told.append(incident)
            for reader in state.readers { reader.yield(incident) }
        }
    }

    /// Ends the connection with its agent, as the end of an emulator does.
    func hangUp() { agent.close() }

    func isPaused() async -> Bool { false }

    func activity() -> MachineActivity? { nil }

    func isDeaf() async -> Bool { false }

    func memoryInUse() throws -> ByteCount { ByteCount(bytes: 0) }

    func end() async -> String { "it ended" }

    func stop() async {
        state.withLock { state in
            for reader in state.readers { reader.finish() }
        }
    }
}

extension StartedMachine {
    /// A machine of the tiny system that is such a fake.
    static func fake(_ machine: FakeMachine, tolerates: Set<MachineDescription.Tolerance> = []) -> StartedMachine {
        let description = MachineDescription(
            name: machine.name,
            operatingSystem: "tiny",
            networks: [],
            tolerates: tolerates
        )
        let recipe = ImageRecipe(
            operatingSystem: "tiny",
            family: "tiny",
            source: .initramfs(suite: "bookworm"),
            servicePack: .init(name: "release", pockets: ["bookworm"]),
            disk: .mebibytes(0),
            layers: []
        )
        return StartedMachine(
            planned: PlannedMachine(
                name: machine.name,
                description: description,
                image: recipe,
                shape: MachineShape(memory: .mebibytes(16), interfaces: 0),
                interfaces: []
            ),
            identity: MachineIdentity(
                hostname: machine.name,
                domain: "test",
                machineID: "0",
                interfaces: [],
                hosts: []
            ),
            machine: machine,
            image: "none",
            clock: StageClock(cell: nil) { _ in }
        )
    }
}
