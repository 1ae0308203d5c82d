import FoundationEssentials
import LabHost
import LabImages
import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("An imported lab template", .scratch, .inTask, .timeLimit(.minutes(2)))
struct ImportedNamesTests {
    private let state = StateFolder.scratch
    private var shelf: TemplateShelf { TemplateShelf(state: state) }

    init() throws { try state.make() }

    /// An archive of a template with one machine of that name.
    private func archive(machine name: String) async throws -> String {
        let host = FakeForkableLab()
        var template = try await WiredLab.fake(on: host).suspend(as: "saved", on: shelf).held.template
        let staged = StagedImage(
            key: "s",
            title: "tiny",
            start: .kernel("/k", initialFileSystem: "/i", arguments: ""),
            disk: nil
        )
        let shape = MachineShape(memory: .mebibytes(64))
        let image = InstantImage(key: "i", title: "tiny", staged: staged, shape: shape, folder: "/f")
        template.machines = [SuspendedMachine(name: name, image: image, imageStamp: "1")]
        let content = "\(state.path)/content"
        for folder in ["machines", "images"] {
            try FileManager.default.createDirectory(atPath: "\(content)/\(folder)", withIntermediateDirectories: true)
        }
        try JSONEncoder().encode(template).write(to: URL(filePath: "\(content)/template.json"))
        let file = "\(state.path)/saved.tar"
        try await TemplateArchive(file: file).pack(content)
        try shelf.remove("saved")
        return file
    }

    @Test("with names that are paths is refused", arguments: ["../../../etc", "a/b", "", "One"])
    func names(name: String) async throws {
        let file = try await archive(machine: name)
        let reason = "'\(file)' contradicts itself: its machines are not those of its plan"
        await #expect(throws: EngineError(stage: "import", reason: reason)) {
            try await shelf.importTemplate(from: file, as: nil, for: FakeHost(deviceModel: "QEMU 7.2")) { _ in }
        }
        #expect(shelf.names == [])
    }

    @Test("of another QEMU is refused before it is unpacked, with both versions")
    func otherHost() async throws {
        let host = FakeForkableLab()
        let template = try await WiredLab.fake(on: host).suspend(as: "saved", on: shelf).held.template
        let content = "\(state.path)/content"
        for folder in ["machines", "images"] {
            try FileManager.default.createDirectory(atPath: "\(content)/\(folder)", withIntermediateDirectories: true)
        }
        try JSONEncoder().encode(template).write(to: URL(filePath: "\(content)/template.json"))
        let file = "\(state.path)/saved.tar"
        try await TemplateArchive(file: file).pack(content)
        let reason =
            "lab template 'saved' was saved by 'QEMU 7.2' and can only be resumed there; this host has 'QEMU 9.0'"
        await #expect(throws: EngineError(stage: "fork", reason: reason)) {
            try await shelf.importTemplate(from: file, as: "other", for: FakeHost(deviceModel: "QEMU 9.0")) { _ in }
        }
        #expect(shelf.names == ["saved"])
    }
}

/// A host that knows what it is and nothing else.
private struct FakeHost: ForkingHost {
    let deviceModel: String
    let facts = HostFacts(
        name: "here",
        emulator: "QEMU",
        accelerator: "tcg",
        acceleratorReason: "none",
        processors: 1,
        memory: .mebibytes(1)
    )

    func stamp(of image: InstantImage) -> String? { nil }
    func unprepare(in folder: String) {}
    func prepare(_ machine: SuspendedMachine, in folder: String) async throws {
        throw HostError(.notSupported, subject: machine.name, reason: "this was not scripted")
    }
    func openLab(_ folder: LabFolder) async throws -> any HostLab {
        throw HostError(.notSupported, subject: folder.path, reason: "this was not scripted")
    }
    func layOut(_ image: InstantImage) async throws {
        throw HostError(.notSupported, subject: image.title, reason: "this was not scripted")
    }
}
