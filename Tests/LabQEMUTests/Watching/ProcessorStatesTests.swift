import Testing

@testable import LabQEMU

@Suite("What a guest's processors do")
struct ProcessorStatesTests {
    /// A processor as the monitor of QEMU 7.2 shows it, shortened.
    private func processor(_ number: Int, flags: String, isHalted: Bool, cr0: String = "80050033") -> String {
        """
        \r
        CPU#\(number)\r
        RAX=ffffffff9d4d7b10 RBX=0000000000000000 RCX=0000000000000001 RDX=4000000000000000\r
        RIP=ffffffff9d4d8c6e RFL=\(flags) [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=\(isHalted ? 1 : 0)\r
        CS =0010 0000000000000000 ffffffff 00af9b00 DPL=0 CS64 [-RA]\r
        CR0=\(cr0) CR2=00007f1d8c000020 CR3=0000000003b8e000 CR4=000006f0\r
        DR0=0000000000000000 DR1=0000000000000000 DR2=0000000000000000 DR3=0000000000000000 \r

        """
    }

    @Test("are read with their flags, whether they wait, and whether there is a kernel")
    func reading() {
        let states = ProcessorStates(
            reading: processor(0, flags: "00000246", isHalted: true)
                + processor(1, flags: "00000046", isHalted: false, cr0: "00000011")
        )
        #expect(
            states.processors == [
                .init(takesInterrupts: true, isHalted: true, hasPages: true),
                .init(takesInterrupts: false, isHalted: false, hasPages: false),
            ]
        )
        #expect(ProcessorStates(reading: "unknown command: 'info registers'\r\n").processors == [])
    }

    @Test("are deaf when one works and none takes interrupts; waiting, firmware and no answer are none of that")
    func deaf() {
        func isDeaf(_ texts: String...) -> Bool { ProcessorStates(reading: texts.joined()).isDeaf }
        let spins = processor(0, flags: "00000046", isHalted: false)
        #expect(isDeaf(spins))
        #expect(isDeaf(spins, processor(1, flags: "00000046", isHalted: true)))
        #expect(!isDeaf(spins, processor(1, flags: "00000246", isHalted: true)))
        #expect(!isDeaf(processor(0, flags: "00000246", isHalted: false)))
        #expect(!isDeaf(processor(0, flags: "00000046", isHalted: true)))
        #expect(!isDeaf(processor(0, flags: "00000046", isHalted: false, cr0: "00000011")))
        #expect(!isDeaf(""))
    }
}
