import LabHost
import Testing

@testable import LabEngine

@Suite("A guest that does not answer")
struct SilenceTests {
    /// How many looks it takes, 200 ms apart, until the guest counts as silent; `nil` if it never does in ten seconds.
    private func looks(gap: Duration = .milliseconds(200), _ activity: (Int) -> MachineActivity?) -> Int? {
        var silence = Silence()
        let start = ContinuousClock.now
        return (0..<50).first { silence.isTold(by: activity($0), at: start + gap * $0) }
    }

    private func working(_ part: Double, _ look: Int) -> MachineActivity {
        MachineActivity(busy: .milliseconds(200) * part * Double(look), isHeldUp: false)
    }

    @Test("whose emulator has nothing to do is silent after little more than a second")
    func idle() {
        #expect(looks { working(0.02, $0) } == 6)
    }

    @Test("whose emulator works, or waits for a processor that others have, is busy")
    func busy() {
        #expect(looks { working(1, $0) } == nil)
        #expect(looks { working(0.3, $0) } == nil)
    }

    @Test("whose emulator is held up now and then, by the disk or because it was stopped, may yet answer")
    func heldUp() {
        #expect(looks { MachineActivity(busy: .zero, isHeldUp: $0 % 5 == 0) } == nil)
        #expect(looks { MachineActivity(busy: .zero, isHeldUp: $0 < 9) } == 14)
    }

    @Test("that is paused, or has no agent, is not silent")
    func nothing() {
        #expect(looks { _ in nil } == nil)
        #expect(looks { $0 < 10 ? nil : working(0, $0) } == 16)
    }

    @Test("is not silent because this process was held up itself")
    func late() {
        #expect(looks(gap: .seconds(30)) { working(0, $0) } == nil)
    }
}
