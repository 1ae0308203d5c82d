import FoundationEssentials
import LabHost
import LabImages
import LabModel
import LabPlanner
import LabTestSupport
import Synchronization

@testable import LabEngine

/// A host whose labs are refused; how many were asked for is counted.
final class FailingHost: Host {
    static let refusal = HostError(.outOfSpace, subject: "lab", reason: "the host is full")

    let deviceModel = "no devices"
    private let state: Mutex<(opened: Int, waits: Bool)>

    /// Creates a host that refuses at once, or, when it waits, as soon as whoever asks is cancelled or it may refuse.
    init(waits: Bool = false) {
        state = Mutex((0, waits))
    }

    var facts: HostFacts {
        HostFacts(
            name: "failing",
            emulator: "none",
            accelerator: "tcg",
            acceleratorReason: "a test",
            processors: 2,
            memory: .mebibytes(1024)
        )
    }

    /// How many labs were asked for.
    var opened: Int { state.withLock(\.opened) }

    /// Whether it still waits.
    var waits: Bool { state.withLock(\.waits) }

    /// Ends the waiting.
    func refuse() { state.withLock { $0.waits = false } }

    func openLab(_ folder: LabFolder) async throws -> any HostLab {
        state.withLock { $0.opened += 1 }
        while waits, !Task.isCancelled { await Task.yield() }
        throw Self.refusal
    }

    func layOut(_ image: InstantImage) async throws { throw Self.refusal }
}

/// Plans of labs with one machine that lives in memory, and what runs them.
struct FakeLabs {
    let state = StateFolder.scratch
    let host: FailingHost
    private let events = Events()

    private final class Events: Sendable {
        let all = Mutex<[ProgressEvent]>([])
    }

    init(host: FailingHost = FailingHost()) throws {
        self.host = host
        try state.make()
        for path in ["sources/ImageScripts", "sources/LaunchAgent", "sources/GuestCalls", "run"] {
            try FileManager.default.createDirectory(
                atPath: "\(ScratchFolder.path)/\(path)",
                withIntermediateDirectories: true
            )
        }
        try write("exec sh \"$1\"\n", "ImageScripts/enter.sh")
        try write("touch \"$OUTPUT/kernel\"\n", "ImageScripts/tiny.sh")
        for script in ["tiny-init.sh", "system.sh"] { try write("\n", "ImageScripts/\(script)") }
        for program in ["LaunchAgent/main.c", "GuestCalls/call.c"] {
            try write("int main(void) { return 0; }\n", program)
        }
    }

    /// Writes one of the files that images are made with.
    func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(ScratchFolder.path)/sources/\(path)"))
    }

    /// What happened, as far as it was told.
    var told: [ProgressEvent] { events.all.withLock(\.self) }

    /// A run of so many cells with two tests each.
    func run(
        cells: Int,
        memory: ByteCount = .mebibytes(16),
        options: RunOptions = RunOptions(),
        experience: [String: CellExperience] = [:],
        shares: any HostShares = UnsharedHost()
    ) -> LabRun {
        let environment = RunEnvironment(
            run: "shop-1",
            state: state,
            folder: RunFolder(path: "\(ScratchFolder.path)/run"),
            host: host,
            workshop: Workshop(
                state: state,
                files: WorkshopFiles(folder: "\(ScratchFolder.path)/sources"),
                host: host,
                progress: { _ in },
                found: { _ in }
            ),
            sink: { [events] event in events.all.withLock { $0.append(event) } },
            experience: experience,
            shares: shares
        )
        let labs = (1...cells).map { lab(Cell([.init(axis: "n", value: "\($0)")]), memory: memory) }
        return LabRun(plan: Plan(lab: "shop", labs: labs), environment: environment, options: options)
    }

    private func lab(_ cell: Cell, memory: ByteCount) -> PlannedLab {
        let description = MachineDescription(name: "web", operatingSystem: "tiny", networks: [])
        let recipe = ImageRecipe(
            operatingSystem: "tiny",
            family: "tiny",
            source: .initramfs(suite: "bookworm"),
            servicePack: .init(name: "release", pockets: ["bookworm"]),
            disk: .mebibytes(0),
            layers: []
        )
        let tests = ["first", "second"].map { TestDescription(name: $0, machine: "web", run: "true") }
        return PlannedLab(
            cell: cell,
            lab: Lab(name: "shop", folder: "/labs/shop", networks: [], machines: [description], tests: tests),
            machines: [
                PlannedMachine(
                    name: "web",
                    description: description,
                    image: recipe,
                    shape: MachineShape(memory: memory, interfaces: 0),
                    interfaces: []
                )
            ],
            connections: []
        )
    }
}
