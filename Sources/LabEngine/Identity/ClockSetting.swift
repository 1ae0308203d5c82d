import FoundationEssentials
import LabGuest
import LabModel

/// Sets a machine's clock and sees that it is right.
///
/// A time that is sent is stale when it arrives, by seconds where many machines start at once. So a reading counts as right when
/// it lies between the moment of asking and the moment of the answer, and is set again, in an exchange of its own, until it does.
struct ClockSetting {
    let machine: StartedMachine
    let guest: any RequestedGuest

    /// How far the clock may be off.
    private static let tolerance = Duration.milliseconds(500)
    /// How often it is set before the machine counts as broken.
    private static let attempts = 8
    /// Larger than any difference: asking with it sets nothing.
    private static let never = Duration.seconds(1 << 32)

    /// The request that sets the clock to now.
    static func request(tolerance: Duration = .milliseconds(20)) -> AgentRequest {
        .clock(now, tolerance: tolerance)
    }

    /// Reads the clock and sets it until it is right.
    /// - Throws: `EngineError` that says by how much it is off.
    func confirm() async throws -> MachineRecord.IdentityItem {
        var difference = Duration.zero
        for _ in 0..<Self.attempts {
            let asked = Self.now
            let shown = try await read(Self.request(tolerance: Self.never))
            let answered = Self.now
            if shown >= asked - Self.tolerance, shown <= answered + Self.tolerance {
                return MachineRecord.IdentityItem(name: "clock", found: "right")
            }
            difference = shown - asked
            _ = try await read(Self.request())
        }
        throw machine.error("identify", "clock should be right and is off by \(difference.inSeconds) s")
    }

    private static var now: Duration { .seconds(Date().timeIntervalSince1970) }

    /// What the clock showed when the request arrived.
    private func read(_ request: AgentRequest) async throws -> Duration {
        let replies = try await guest.perform([request], within: .seconds(30))
        guard case .clock(let shown, _)? = replies.first else {
            throw machine.error("identify", "the guest did not say what its clock shows")
        }
        return shown
    }
}
