import FoundationEssentials
import Glibc
import LabHost
import LabImages
import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("Suspending a lab", .scratch, .inTask, .timeLimit(.minutes(5)))
struct SuspendingTests {
    private let state = StateFolder.scratch
    private var shelf: TemplateShelf { TemplateShelf(state: state) }

    init() throws { try state.make() }

    private var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: state.templates)) ?? []).sorted()
    }

    @Test("gives a template with all that is known, readable by the user alone, and the lab goes on")
    func suspending() async throws {
        let host = FakeForkableLab()
        let suspended = try await WiredLab.fake(on: host).suspend(as: "saved", on: shelf)
        #expect(host.calls == ["suspend", "proceed"])
        #expect(files == ["saved"])
        #expect(shelf.names == ["saved"] && shelf.all.map(\.labID) == ["shop"])
        #expect(suspended.held.template.deviceModel == "QEMU 7.2")
        var facts = stat()
        try #require(stat(state.template("saved").description, &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        #expect(shelf.size(of: "saved").bytes > 0)
    }

    @Test("for good leaves the lab stopped")
    func forGood() async throws {
        let host = FakeForkableLab()
        _ = try await WiredLab.fake(on: host).suspend(as: "saved", on: shelf, then: .staysStopped)
        #expect(host.calls == ["suspend"])
    }

    @Test("that the host cannot leaves nothing behind")
    func failing() async throws {
        let full = HostError(.outOfSpace, subject: "db", reason: "no space left on device")
        let host = FakeForkableLab(failures: ["suspend": full])
        await #expect(throws: EngineError(machine: "db", stage: "suspend", reason: "no space left on device")) {
            try await WiredLab.fake(on: host).suspend(as: "saved", on: shelf)
        }
        #expect(files == [])
    }

    @Test("into a template that cannot be written lets the lab go on, also one that was to stay stopped")
    func unwritable() async throws {
        let host = FakeForkableLab()
        // The name is taken only when everything has been saved.
        let lab = try WiredLab.fake(on: host)
        let draft = try await shelf.draft("saved")
        _ = try await lab.suspend(as: "saved", on: shelf)
        let template = try #require(shelf.all.first)
        await #expect(throws: TemplateShelf.taken("saved")) { try await draft.publish(template) }
        await draft.abandon()
        #expect(files == ["saved"])
        await #expect(throws: TemplateShelf.taken("saved")) {
            try await lab.suspend(as: "saved", on: shelf, then: .staysStopped)
        }
        #expect(host.calls == ["suspend", "proceed"])
    }

    @Test("is refused by a host that cannot")
    func unable() async throws {
        struct Plain: HostLab {
            func addNetwork(_ network: Network, publish: [PublishedEndpoint]) async throws -> [Int] { [] }
            func start(_ request: MachineRequest) async throws -> any HostMachine { throw CancellationError() }
            func discard() async {}
        }
        await #expect(throws: EngineError(stage: "suspend", reason: "this host cannot suspend labs")) {
            try await WiredLab.fake(on: Plain()).suspend(as: "saved", on: shelf)
        }
        #expect(files == [])
    }
}

@Suite("A lab template", .scratch, .inTask, .timeLimit(.minutes(5)))
struct LabTemplateTests {
    private let state = StateFolder.scratch
    private var shelf: TemplateShelf { TemplateShelf(state: state) }

    init() throws { try state.make() }

    private func save(_ name: String, isTemporary: Bool = false) async throws -> HeldTemplate {
        try await WiredLab.fake(on: FakeForkableLab()).suspend(as: name, on: shelf, isTemporary: isTemporary).held
    }

    private func refusal(_ name: String) -> EngineError {
        EngineError(
            stage: "fork",
            reason: "lab template '\(name)' is in use: end the labs that were forked from it first, see 'assay list'"
        )
    }

    @Test("is not removed while somebody uses it, and then is")
    func removal() async throws {
        var held: HeldTemplate? = try await save("saved")
        #expect(throws: refusal("saved")) { try shelf.remove("saved") }
        var second: HeldTemplate? = try shelf.open("saved")
        withExtendedLifetime(held) {}
        held = nil
        #expect(throws: refusal("saved")) { try shelf.remove("saved") }
        withExtendedLifetime(second) {}
        second = nil
        try shelf.remove("saved")
        #expect(shelf.names == [])
    }

    @Test("that is not there is named, with what there is")
    func unknown() async throws {
        _ = try await save("saved")
        let error = EngineError(stage: "fork", reason: "there is no lab template 'savde'; did you mean 'saved'?")
        #expect(throws: error) { try shelf.open("savde") }
        #expect(throws: error) { try shelf.remove("savde") }
    }

    @Test("of another QEMU is refused with both versions, before anything is asked of the host")
    func otherVersion() async throws {
        let held = try await save("saved")
        let host = FailingHost()
        let claim = try await LabClaim.make(id: "copy", state: state)
        let deployment = Deployment(claim: claim, fork: LabFork(of: held, ports: .anywhere), host: host) { _ in }
        let result = try await deployment.deploy()
        #expect(result.lab == nil)
        #expect(
            result.trouble?.reason
                == "lab template 'saved' was saved by 'QEMU 7.2' and can only be resumed there; this host has 'no devices'"
        )
        #expect(host.opened == 0)
    }

    @Test("that was saved by another version of Assay, or is no template, is not understood")
    func otherForm() async throws {
        _ = try await save("saved")
        try Data(#"{"form": 2}"#.utf8).write(to: URL(filePath: state.template("saved").description))
        let error = EngineError(
            stage: "fork",
            reason: "lab template 'saved' cannot be understood: it was saved by another version of Assay"
        )
        #expect(throws: error) { try shelf.open("saved") }
        #expect(shelf.all.isEmpty)
        try shelf.remove("saved")
    }

    @Test("that is temporary goes with its last user")
    func temporary() async throws {
        let first = try await save("brief", isTemporary: true)
        let second = try shelf.open("brief")
        shelf.endUse(of: first)
        #expect(shelf.names == ["brief"])
        _ = consume first
        shelf.endUse(of: second)
        #expect(shelf.names == [])
        let lasting = try await save("lasting")
        shelf.endUse(of: lasting)
        #expect(shelf.names == ["lasting"])
    }
}
