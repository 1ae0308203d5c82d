import Testing

@testable import LabGuest

@Suite("The pauses between greetings")
struct GreetingPausesTests {
    @Test("a resuming machine is greeted many times in its first second")
    func resuming() {
        #expect(greetings(within: .seconds(1)) > 15)
    }

    @Test("the greetings of ten minutes fit into a socket's buffer, where each takes some 770 of 212,992 bytes")
    func booting() {
        #expect(greetings(within: .seconds(600)) < 250)
    }

    private func greetings(within limit: Duration) -> Int {
        var pauses = GreetingPauses()
        var (time, count) = (Duration.zero, 0)
        while time < limit {
            time += pauses.next()
            count += 1
        }
        return count
    }
}
