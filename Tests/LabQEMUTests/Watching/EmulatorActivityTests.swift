import Glibc
import LabHost
import Testing

@testable import LabQEMU

@Suite("What an emulator does")
struct EmulatorActivityTests {
    @Test("the time on processors and of waiting for them are two numbers")
    func busy() throws {
        let times = try #require(EmulatorActivity.times("1500000000 500000000 77\n"))
        #expect(times == (.milliseconds(1500), .milliseconds(500)))
        #expect(EmulatorActivity.times("") == nil)
    }

    @Test(
        "the letter after the name says whether a thread is held up, whatever its name is",
        arguments: [("R", true), ("D", true), ("T", true), ("t", true), ("S", false), ("I", false), ("Z", false)]
    )
    func heldUp(letter: String, isHeldUp: Bool) {
        #expect(EmulatorActivity.isHeldUp("17 (qemu (R) x) \(letter) 1 2 3") == isHeldUp)
    }

    @Test("of this process it is known, and of one that is not there it is not")
    func processes() {
        #expect(EmulatorActivity.now(of: getpid())?.busy ?? .zero > .zero)
        #expect(EmulatorActivity.now(of: Int32.max) == nil)
    }
}
