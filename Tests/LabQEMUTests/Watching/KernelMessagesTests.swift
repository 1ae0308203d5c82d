import LabHost
import Testing

@testable import LabQEMU

@Suite("What a kernel says on the console")
struct KernelMessagesTests {
    private func incidents(_ text: String) -> [MachineIncident] {
        var messages = KernelMessages()
        return messages.feed(Array(text.utf8))
    }

    @Test("a panic is one, with or without the level in front of the time")
    func panic() {
        let line = "[   12.345678] Kernel panic - not syncing: sysrq triggered crash\r\n"
        #expect(incidents(line) == [.panicked])
        #expect(incidents("<0>" + line) == [.panicked])
        #expect(incidents("[1234567.345678] Kernel panic - not syncing: x\n") == [.panicked])
    }

    @Test("a program that the kernel ended for want of memory is told in the kernel's words")
    func outOfMemory() {
        let words = "Out of memory: Killed process 91 (tail) total-vm:1234kB, anon-rss:99kB"
        #expect(incidents("[    3.000001] \(words)\r\n") == [.ranOutOfMemory(words)])
        let group = "Memory cgroup out of memory: Killed process 7 (java)"
        #expect(incidents("[    3.000001] \(group)\n") == [.ranOutOfMemory(group)])
    }

    @Test(
        "what programs print is not the kernel's, and a line without an end not said yet",
        arguments: [
            "Kernel panic - not syncing: said by a test\n", "log: [   1.000000] Kernel panic - not syncing\n",
            "[   1.000000] Kernel panic - not syncing: half", "[now] Kernel panic - not syncing\n", "\n\r\n[\n",
            "[    1.000000] EXT4-fs error\n",
        ]
    )
    func others(_ text: String) {
        #expect(incidents(text) == [])
    }

    @Test("wherever the bytes are split, the same is found")
    func splits() {
        let bytes = Array(
            "x\n[    9.100000] Out of memory: Killed process 1 (a)\n[    9.200000] Kernel panic - not syncing: b\n".utf8
        )
        for place in bytes.indices {
            var messages = KernelMessages()
            let found = messages.feed(Array(bytes[..<place])) + messages.feed(Array(bytes[place...]))
            #expect(found == [.ranOutOfMemory("Out of memory: Killed process 1 (a)"), .panicked])
        }
    }

    @Test("a line without an end takes no memory")
    func endless() {
        var messages = KernelMessages()
        for _ in 0..<1000 { #expect(messages.feed([UInt8](repeating: 0x5b, count: 10_000)) == []) }
        #expect(messages.feed(Array("\n[    1.000000] Kernel panic - not syncing: x\n".utf8)) == [.panicked])
    }
}
