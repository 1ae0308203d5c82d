import LabHost
import LabModel
import LabTestSupport
import Testing

@testable import LabQEMU

@Suite("A machine's plan")
struct MachinePlanTests {
    private static let staged = StagedImage(
        key: "k1",
        title: "debian-12/security",
        start: .kernel("/images/k1/kernel", initialFileSystem: "/images/k1/initrd", arguments: "root=/dev/vda rw"),
        disk: "/images/k1/disk.raw"
    )
    private static let shape = MachineShape(memory: .mebibytes(256), processors: 2, interfaces: 2)

    private func instant(of staged: StagedImage, in folder: String = "/instant/k2") -> InstantImage {
        InstantImage(key: "k2", title: staged.title, staged: staged, shape: Self.shape, folder: folder)
    }

    /// The same, never started.
    private func unstarted(_ staged: StagedImage) -> InstantImage {
        var image = instant(of: staged)
        image.isSuspended = false
        return image
    }

    private func plan(_ source: MachineSource, switches: [String]) -> MachinePlan {
        let networks = switches.indices.map { "net\($0)" }
        return MachinePlan(
            request: MachineRequest(name: "web", source: source, shape: Self.shape, networks: networks),
            folder: LabFolder(path: "/labs/t-1", sockets: "/run/t-1"),
            number: 7,
            switchSockets: switches
        )
    }

    private func parts(_ plan: MachinePlan) -> [String] {
        plan.parts(accelerator: .tcg).map { "\(type(of: $0))" }
    }

    /// What the guest sees: the board and the devices, not what lies behind them.
    private func visible(_ plan: MachinePlan) -> [String] {
        let arguments = plan.parts(accelerator: .tcg).flatMap(\.arguments)
        return zip(arguments, arguments.dropFirst()).compactMap { option, value in
            ["-machine", "-cpu", "-smp", "-m", "-device", "-append"].contains(option) ? "\(option) \(value)" : nil
        }
    }

    @Test("a clone has the parts of its template in the same order, and then waits for the state")
    func order() {
        let template = plan(.template(instant(of: Self.staged, in: "/unfinished/k2")), switches: [])
        let clone = plan(.resume(instant(of: Self.staged)), switches: ["/run/n1", "/run/n2"])
        #expect(
            parts(template) == [
                "Board", "DirectBoot", "Console", "AgentPorts", "PanicDevice", "Disk", "NetworkCard", "NetworkCard",
            ]
        )
        #expect(parts(clone) == parts(template) + ["WaitForState"])
        #expect(clone.parts(accelerator: .tcg).flatMap(\.arguments).suffix(2) == ["-incoming", "defer"])
    }

    @Test("the guest sees the same devices in a template and in its clone, however many cables are plugged in")
    func sameDevices() {
        let template = visible(plan(.template(instant(of: Self.staged, in: "/unfinished/k2")), switches: []))
        #expect(template.count > 8)
        #expect(visible(plan(.resume(instant(of: Self.staged)), switches: ["/run/n1", "/run/n2"])) == template)
        #expect(visible(plan(.resume(instant(of: Self.staged)), switches: ["/run/n1"])) == template)
    }

    @Test(
        "a template's memory is a file of its image, and what a clone resumes or boots with is a private view of that"
    )
    func memory() {
        func backend(_ source: MachineSource) -> String? {
            plan(source, switches: []).parts(accelerator: .tcg).flatMap(\.arguments)
                .first { $0.hasPrefix("memory-backend-") }
        }
        #expect(
            backend(.boot(unstarted(Self.staged), configuration: []))
                == "memory-backend-file,id=ram,size=256M,mem-path=/instant/k2/memory,share=off"
        )
        #expect(
            backend(.template(instant(of: Self.staged, in: "/unfinished/k2")))
                == "memory-backend-file,id=ram,size=256M,mem-path=/unfinished/k2/memory,share=on"
        )
        #expect(
            backend(.resume(instant(of: Self.staged)))
                == "memory-backend-file,id=ram,size=256M,mem-path=/instant/k2/memory,share=off"
        )
    }

    @Test("a clone's disk lies on what its template wrote, which lies on the image")
    func disk() throws {
        func files(_ source: MachineSource) throws -> [String] {
            let disk = try #require(
                plan(source, switches: []).parts(accelerator: .tcg).compactMap { $0 as? Disk }.first
            )
            return disk.layers.map { "\($0.driver) \($0.file)" }
        }
        #expect(
            try files(.boot(unstarted(Self.staged), configuration: [])) == [
                "qcow2 /labs/t-1/web.disk0.qcow2", "raw /images/k1/disk.raw",
            ]
        )
        #expect(
            try files(.template(instant(of: Self.staged, in: "/unfinished/k2")))
                == ["qcow2 /unfinished/k2/disk.qcow2", "raw /images/k1/disk.raw"]
        )
        #expect(
            try files(.resume(instant(of: Self.staged)))
                == ["qcow2 /labs/t-1/web.disk0.qcow2", "qcow2 /instant/k2/disk.qcow2", "raw /images/k1/disk.raw"]
        )
    }

    @Test("a fork has the devices of its lab's machine, a view of the shared memory, and waits to be told to go on")
    func fork() throws {
        let fork = plan(.fork(instant(of: Self.staged), folder: "/templates/t/machines/web"), switches: ["/run/n1"])
        let clone = plan(.resume(instant(of: Self.staged)), switches: ["/run/n1"])
        #expect(parts(fork) == parts(clone) + ["DevicesAlone"])
        #expect(visible(fork).filter { !$0.hasPrefix("-machine suppress") } == visible(clone))
        let arguments = fork.parts(accelerator: .tcg).flatMap(\.arguments)
        #expect(arguments.contains { $0.hasSuffix("mem-path=/templates/t/machines/web/memory,share=off") })
        #expect(
            arguments.suffix(7) == [
                "-incoming", "defer", "-S", "-global", "migration.send-configuration=off",
                "-machine", "suppress-vmdesc=on",
            ]
        )
    }

    @Test("a fork's disk lies on the layers of its lab's machine, the outermost first, and those on the image")
    func forkedDisk() throws {
        let folder = try ScratchFolder(["pages-0": "", "pages-1": "", "disk-0.qcow2": "", "disk-1.qcow2": ""])
        let fork = plan(.fork(instant(of: Self.staged), folder: folder.path), switches: [])
        let disk = try #require(fork.parts(accelerator: .tcg).compactMap { $0 as? Disk }.first)
        #expect(
            disk.layers.map(\.file) == [
                "/labs/t-1/web.disk0.qcow2", "\(folder.path)/disk-1.qcow2", "\(folder.path)/disk-0.qcow2",
                "/instant/k2/disk.qcow2", "/images/k1/disk.raw",
            ]
        )
    }

    @Test("a system that lives in memory has no disk")
    func diskless() {
        var staged = Self.staged
        staged.disk = nil
        #expect(!parts(plan(.boot(unstarted(staged), configuration: []), switches: [])).contains("Disk"))
        #expect(!parts(plan(.resume(instant(of: staged)), switches: [])).contains("Disk"))
    }

    @Test(
        "a machine with a boot loader of its own is given no kernel, and with UEFI its copy of what the firmware remembers"
    )
    func firmware() {
        func start(_ firmware: Firmware, _ source: (StagedImage) -> MachineSource) -> [String] {
            var staged = Self.staged
            staged.start = .firmware(firmware, variables: firmware == .uefi ? "/images/k1/variables" : nil)
            let parts = plan(source(staged), switches: []).parts(accelerator: .tcg)
            return parts.compactMap { $0 as? FirmwareBoot }.flatMap(\.arguments)
        }
        let chips = { (file: String) in
            [
                "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
                "-drive", "if=pflash,unit=1,format=raw,file.locking=off,file.filename=\(file)",
            ]
        }
        #expect(start(.bios) { .boot(unstarted($0), configuration: []) } == [])
        #expect(start(.uefi) { .boot(unstarted($0), configuration: []) } == chips("/labs/t-1/web.variables"))
        #expect(start(.uefi) { .template(instant(of: $0, in: "/unfinished/k2")) } == chips("/unfinished/k2/variables"))
        #expect(start(.uefi) { .stage(instant(of: $0), medium: "/m") } == chips("/images/k1/variables"))
        #expect(start(.uefi) { .resume(instant(of: $0)) } == chips("/labs/t-1/web.variables"))
    }

    @Test("an image that is started to be staged writes to its own disk, and has the medium behind it")
    func staging() throws {
        var staged = Self.staged
        staged.start = .firmware(.bios, variables: nil)
        let parts = plan(.stage(instant(of: staged), medium: "/images/k1/medium,1.iso"), switches: []).parts(
            accelerator: .tcg
        )
        let disk = try #require(parts.compactMap { $0 as? Disk }.first)
        #expect(disk.layers == [Disk.Layer(file: "/images/k1/disk.raw", driver: .raw)])
        #expect(
            try #require(parts.last as? Medium).arguments == [
                "-drive",
                "if=none,id=medium,format=raw,readonly=on,file.locking=off,file.filename=/images/k1/medium,,1.iso",
                "-device", "virtio-blk-pci,id=medium-disk,drive=medium,addr=0x1e",
            ]
        )
    }

    @Test("sockets are named by the machine's number, a template's files lie in its image, others' in the lab")
    func names() {
        let clone = plan(.resume(instant(of: Self.staged)), switches: [])
        #expect(
            [clone.monitorSocket, clone.launchAgentSocket, clone.stockAgentSocket, clone.migrationSocket]
                == ["/run/t-1/q7", "/run/t-1/a7", "/run/t-1/g7", "/run/t-1/m7"]
        )
        #expect(clone.console == "/labs/t-1/web.console")
        #expect(clone.emulatorLog == "/labs/t-1/web.qemu.log")
        let template = plan(.template(instant(of: Self.staged, in: "/unfinished/k2")), switches: [])
        #expect(template.console == "/unfinished/k2/console")
        #expect(template.emulatorLog == "/unfinished/k2/qemu.log")
    }
}
