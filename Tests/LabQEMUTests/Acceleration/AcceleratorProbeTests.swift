import FoundationEssentials
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabQEMU

@Suite("The look at hardware virtualization", .scratch, .timeLimit(.minutes(5)))
struct AcceleratorProbeTests {
    @Test("the probe guest reports back where it is executed at all")
    func translation() async throws {
        let emulator = try #require(Tool.path(of: "qemu-system-x86_64"))
        let reports = await AcceleratorProbe.guestReports(
            emulator: emulator,
            accelerator: .tcg,
            folder: ScratchFolder.path,
            within: .seconds(120)
        )
        #expect(reports)
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == [])
    }

    @Test(
        "no report is no report: a program that ends otherwise, hangs, or is not there",
        arguments: [("/bin/true", 120.0), ("/nowhere/qemu", 120), ("/usr/bin/yes", 0.05)]
    )
    func noReport(emulator: String, limit: Double) async throws {
        let reports = await AcceleratorProbe.guestReports(
            emulator: emulator,
            accelerator: .kvm,
            folder: ScratchFolder.path,
            within: .seconds(limit)
        )
        #expect(!reports)
        #expect(try FileManager.default.contentsOfDirectory(atPath: ScratchFolder.path) == [])
    }
}

@Suite("The emulator that is installed", .scratch, .timeLimit(.minutes(5)))
struct QEMUInstallationTests {
    private var state: StateFolder { StateFolder(path: ScratchFolder.path, socketsPath: ScratchFolder.path) }

    /// The remembered result with a text of it replaced.
    private func tamper(_ text: String, with other: String) throws {
        let known = try String(contentsOfFile: state.acceleratorProbe, encoding: .utf8)
        try #require(known.contains(text))
        let changed = known.split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
        try Data(changed.utf8).write(to: URL(filePath: state.acceleratorProbe))
    }

    @Test("it is looked at once, and again when emulator, kernel or boot are others or the file is broken")
    func remembered() async throws {
        let found = try await QEMUInstallation.find(state: state)
        #expect(found.version.hasPrefix("QEMU emulator version "))
        try tamper(found.probe.reason, with: "somebody said so")
        var told = found
        told.probe.reason = "somebody said so"
        #expect(try await QEMUInstallation.find(state: state) == told)
        try tamper(#""stamp":""#, with: #""stamp":"another "#)
        #expect(try await QEMUInstallation.find(state: state) == found)
        try Data("{".utf8).write(to: URL(filePath: state.acceleratorProbe))
        #expect(try await QEMUInstallation.find(state: state) == found)
    }

    @Test("a state folder that cannot be written to costs only time")
    func unwritable() async throws {
        let nowhere = StateFolder(path: "/proc/nowhere", socketsPath: "/proc/nowhere")
        #expect(try await QEMUInstallation.find(state: nowhere).emulator.hasSuffix("/qemu-system-x86_64"))
    }
}
