import FoundationEssentials
import LabHost
import LabModel
import LabTestSupport
import Testing

@testable import LabQEMU

@Suite("A lab on this computer", .scratch, .timeLimit(.minutes(5)))
struct QEMULabTests {
    private var lab: QEMULab {
        // The emulator is not there: whoever starts it is found out.
        QEMULab(
            folder: LabFolder(path: ScratchFolder.path, sockets: ScratchFolder.path),
            installation: QEMUInstallation(
                emulator: "/nowhere/qemu",
                version: "0",
                probe: AcceleratorProbe(accelerator: .tcg, reason: "a test")
            ),
            copies: "\(ScratchFolder.path)/copies"
        )
    }

    private func network(internet: Bool) throws -> Network {
        Network(name: "back", subnet: try #require(IPv4Subnet("10.20.2.0/24")), internet: internet)
    }

    @Test("a network that nobody sees from outside has a switch and no gateway")
    func closedNetwork() async throws {
        let lab = lab
        #expect(try await lab.addNetwork(try network(internet: false), publish: []) == [])
        #expect(FileManager.default.fileExists(atPath: "\(ScratchFolder.path)/n1"))
        await lab.discard()
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == [])
    }

    @Test("a gateway that cannot be started breaks the network")
    func gateway() async throws {
        let lab = lab
        let network = try network(internet: true)
        let error = try await #require(throws: HostError.self) { _ = try await lab.addNetwork(network, publish: []) }
        #expect(error.code == .notInstalled)
        #expect(error.subject == "gateway of network 'back'")
        await lab.discard()
    }

    @Test("a machine on a network that was not made is refused before anything is started")
    func unknownNetwork() async throws {
        let lab = lab
        let staged = StagedImage(
            key: "k",
            title: "t",
            start: .kernel("/k", initialFileSystem: "/i", arguments: ""),
            disk: nil
        )
        let image = InstantImage(
            key: "k2",
            title: "t",
            staged: staged,
            shape: MachineShape(memory: .mebibytes(64)),
            folder: ScratchFolder.path
        )
        let request = MachineRequest(
            name: "web",
            source: .boot(image, configuration: []),
            shape: image.shape,
            networks: ["front"]
        )
        let error = HostError(.startFailed, subject: "web", reason: "a network of it does not exist on the host")
        await #expect(throws: error) { _ = try await lab.start(request) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == [])
    }

    @Test("discarding twice is discarding once")
    func twice() async throws {
        let lab = lab
        _ = try await lab.addNetwork(try network(internet: false), publish: [])
        await lab.discard()
        await lab.discard()
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == [])
    }

    @Test("an empty layer is a qcow2 file as large as the disk below it")
    func emptyLayer() async throws {
        let base = "\(ScratchFolder.path)/disk.raw"
        try Data(repeating: 0, count: 3 << 20).write(to: URL(filePath: base))
        try await EmptyLayer(on: base).create(at: "\(ScratchFolder.path)/layer.qcow2")
        let header = try Data(contentsOf: URL(filePath: "\(ScratchFolder.path)/layer.qcow2")).prefix(32)
        #expect(Array(header.prefix(4)) == [0x51, 0x46, 0x49, 0xfb])
        // QEMU, docs/interop/qcow2.txt: bytes 24 to 31 are the size of the disk.
        #expect(header.suffix(8).reduce(0) { $0 << 8 | Int($1) } == 3 << 20)
        // No name of another file: bytes 8 to 15 are the place of the backing file's name.
        #expect(header[8..<16].allSatisfy { $0 == 0 })
    }
}
