import LabHost
import LabModel
import LabProcess
import Testing

@testable import LabQEMU

@Suite("The limits of an emulator")
struct EmulatorLimitsTests {
    private func plan(disk: String?) -> MachinePlan {
        let staged = StagedImage(
            key: "k",
            title: "tiny",
            start: .kernel("/i/kernel", initialFileSystem: "/i/initrd", arguments: ""),
            disk: disk
        )
        let shape = MachineShape(memory: .mebibytes(512), interfaces: 0)
        let image = InstantImage(key: "k2", title: "tiny", staged: staged, shape: shape, folder: "/i2")
        return MachinePlan(
            request: MachineRequest(name: "web", source: .boot(image, configuration: []), shape: shape, networks: []),
            folder: LabFolder(path: "/labs/t-1", sockets: "/s/t-1"),
            number: 1,
            switchSockets: []
        )
    }

    @Test("an emulator has its guest's memory and four gibibytes, and writes no large files but disks")
    func machine() {
        let limits = plan(disk: nil).limits.all
        #expect(limits.contains(ResourceLimit(.addressSpace, (512 << 20) + (4 << 30))))
        #expect(limits.contains(ResourceLimit(.core, 0)))
        #expect(limits.contains(ResourceLimit(.fileSize, 576 << 20)))
        #expect(!plan(disk: "/i/disk.raw").limits.all.contains { $0.resource == .fileSize })
        #expect(EmulatorLimits.gateway.all.contains(ResourceLimit(.fileSize, 64 << 20)))
    }
}
