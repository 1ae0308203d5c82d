import LabHost
import Testing

@testable import LabEngine

@Suite("A guest that does not answer")
struct SilenceTests {
    /// How many looks it takes, 200 ms apart, until the guest counts as silent; `nil` if it never does in ten seconds.
    private func looks(
        gap: Duration = .milliseconds(200),
        until finding: Silence.Finding = .idle,
        _ activity: (Int) -> MachineActivity?
    ) -> Int? {
        var silence = Silence()
        let start = ContinuousClock.now
        for look in 0..<50 {
            guard let found = silence.finding(in: activity(look), at: start + gap * look) else { continue }
            return found == finding ? look : nil
        }
        return nil
    }

    /// A machine whose guest is deaf when it is looked at, and that has a processor for a part of the time.
    private func spinning(_ look: Int, part: Double = 1, isDeaf: Bool = true, printed: Int = 0) -> MachineActivity {
        let time = Duration.milliseconds(200) * look
        return MachineActivity(busy: time, ran: time * part, isHeldUp: true, isDeaf: isDeaf, printed: printed)
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

    @Test("whose kernel spins without interrupts is silent, on a computer that has less time for it a little later")
    func spinning() {
        #expect(looks(until: .deaf) { spinning($0) } == 7)
        #expect(looks(until: .deaf) { spinning($0, part: 0.25) } == 11)
    }

    @Test("whose kernel took interrupts now and then, or printed something, or got no processor, may yet answer")
    func interruptible() {
        #expect(looks(until: .deaf) { spinning($0, isDeaf: $0 % 6 != 0) } == nil)
        #expect(looks(until: .deaf) { spinning($0, printed: $0 / 6) } == nil)
        #expect(looks(until: .deaf) { spinning($0, part: 0.01) } == nil)
    }

    @Test("is not deaf because this process was held up itself")
    func lateAndDeaf() {
        #expect(looks(gap: .seconds(30), until: .deaf) { spinning($0) } == nil)
    }

    @Test("is asked whether it is deaf only where its emulator works almost all the time: an idle one is left alone")
    func atWork() {
        var silence = Silence()
        let start = ContinuousClock.now
        #expect(!silence.isAtWork(working(1, 1), at: start))
        _ = silence.finding(in: working(1, 0), at: start)
        #expect(silence.isAtWork(working(0.8, 1), at: start + .milliseconds(200)))
        #expect(!silence.isAtWork(working(0.3, 1), at: start + .milliseconds(200)))
        #expect(!silence.isAtWork(nil, at: start + .milliseconds(200)))
    }
}
