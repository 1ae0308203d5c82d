import LabModel
import LabPlanner
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("Which host a lab is deployed on", .scratch)
struct HostChoiceTests {
    private func offer(
        _ name: String,
        memory: Int64 = 8192,
        free: Int64 = 6000,
        reserved: Int64 = 0,
        onDisk: Int64 = 0,
        disk: Int64 = 50_000,
        load: Double = 0,
        deviceModel: String = "model"
    ) -> HostOffer {
        HostOffer(
            facts: HostFacts(
                name: name,
                emulator: "e",
                accelerator: "tcg",
                acceleratorReason: "",
                processors: 4,
                memory: .mebibytes(memory)
            ),
            deviceModel: deviceModel,
            freeMemory: .mebibytes(free),
            reserved: Demand(memory: .mebibytes(reserved), disk: .mebibytes(onDisk)),
            freeDisk: .mebibytes(disk),
            load: load
        )
    }

    private func choose(
        _ offers: [HostOffer],
        memory: Int64 = 512,
        layout: MachineDescription.DiskLayout = .linked,
        deviceModel: String? = nil
    ) throws -> [String] {
        var planned = try FakeLabs().run(cells: 1, memory: .mebibytes(memory)).plan.labs[0]
        planned.machines[0].description.diskLayout = layout
        planned.machines[0].image.disk = .mebibytes(1024)
        let choice = HostChoice(for: planned, among: offers, deviceModel: deviceModel)
        #expect(choice.chosen == choice.verdicts.firstIndex(where: { $0.verdict.hasPrefix("chosen") }))
        return choice.verdicts.map { "\($0.host) \($0.verdict): \($0.reason)" }
    }

    @Test("the one with the least load, and of equals the one with the most room")
    func best() throws {
        #expect(
            try choose([
                offer("busy", load: 3), offer("small", free: 900), offer("good", load: 0.04), offer("loaded", load: 1),
            ])
                == [
                    "busy not chosen: 512 MiB of memory wanted and 6000 MiB free, 16 MiB of disk wanted and 50000 MiB free, 3.0 of 4 processors busy",
                    "small not chosen: 512 MiB of memory wanted and 900 MiB free, 16 MiB of disk wanted and 50000 MiB free, 0.0 of 4 processors busy",
                    "good chosen: 512 MiB of memory wanted and 6000 MiB free, 16 MiB of disk wanted and 50000 MiB free, 0.0 of 4 processors busy",
                    "loaded not chosen: 512 MiB of memory wanted and 6000 MiB free, 16 MiB of disk wanted and 50000 MiB free, 1.0 of 4 processors busy",
                ]
        )
    }

    @Test("what tasks have reserved is not free, and one that has room now comes before an idle one that has not")
    func reserved() throws {
        #expect(
            try choose([offer("reserved", reserved: 7000), offer("busy", load: 4)]) == [
                "reserved not chosen: "
                    + "512 MiB of memory wanted and 372 MiB free (7000 MiB reserved), 16 MiB of disk wanted and 50000 MiB free, 0.0 of 4 processors busy",
                "busy chosen: 512 MiB of memory wanted and 6000 MiB free, 16 MiB of disk wanted and 50000 MiB free, 4.0 of 4 processors busy",
            ]
        )
        #expect(
            try choose([offer("reserved", reserved: 7000)]) == [
                "reserved chosen, has to wait: "
                    + "512 MiB of memory wanted and 372 MiB free (7000 MiB reserved), 16 MiB of disk wanted and 50000 MiB free, 0.0 of 4 processors busy"
            ]
        )
    }

    @Test("space on the disk that tasks have reserved has to be waited for")
    func reservedDisk() throws {
        #expect(
            try choose([offer("reserved", onDisk: 49_990)]) == [
                "reserved chosen, has to wait: 512 MiB of memory wanted and 6000 MiB free, "
                    + "16 MiB of disk wanted and 10 MiB free (49990 MiB reserved), 0.0 of 4 processors busy"
            ]
        )
    }

    @Test("every host that could never hold the lab is refused, with the reason")
    func refused() throws {
        let offers = [offer("small", memory: 256), offer("full", disk: 1000), offer("other", deviceModel: "else")]
        #expect(
            try choose(offers, layout: .copy, deviceModel: "model") == [
                "small refused: machine 'web': it needs 512MiB of memory, and this host has 256 MiB",
                "full refused: its disks may take 1024 MiB, and 1000 MiB are free",
                "other refused: its machines were suspended on 'model', and this host has 'else'",
            ]
        )
        #expect(try choose([], deviceModel: "model") == [])
        #expect(try choose([offer("full", disk: 1000)])[0].hasPrefix("full chosen: "))
    }
}
