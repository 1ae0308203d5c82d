import LabGuest
import LabHost
import LabModel

/// Asks a guest again and again how much its disk has left, which also tells whether it answers at all.
struct Heartbeat {
    let machine: StartedMachine
    /// What a message says that was done.
    let stage: String

    /// How often a guest is asked: what it says is known within two seconds, and so is that it says nothing.
    private static let pause = Duration.milliseconds(500)
    /// How long a guest may be silent that has much to do: on a computer with more machines than processors, answers are late.
    private static let patience = Duration.seconds(30)
    /// With less than this, programs are told that there is no space left.
    private static let least = ByteCount.mebibytes(1)

    /// Asks until something is wrong, or the machine has ended, which others tell.
    /// - Throws: `EngineError` for a guest that does not answer, or whose disk is full.
    func watch() async throws {
        var isKnown = true
        while isKnown {
            try await Task.sleep(for: Self.pause)
            do {
                isKnown = try await ask()
            } catch let error as GuestError {
                guard error.code == .timedOut else {
                    // It ended, or is being deployed anew; the next look may find another one.
                    isKnown = !machine.guest.isClosed || machine.isBeingRevived
                    continue
                }
                if await watchable?.isPaused() == true { continue }
                throw machine.error(stage, "its guest has not answered for \(Self.patience.components.seconds) seconds")
            }
        }
    }

    private var watchable: (any WatchableMachine)? { machine.machine as? any WatchableMachine }

    /// Waits until the guest, which was asked something, could long have answered, and tells why it will not.
    private func waitForSilence() async throws -> Silence.Finding {
        var silence = Silence()
        while true {
            try await Task.sleep(for: Silence.pause)
            let isPaused = await watchable?.isPaused() ?? false
            var activity = isPaused ? nil : watchable?.activity()
            // Only where it can be so: one that is idle would not look it any more, were it asked much.
            if silence.isAtWork(activity, at: .now) { activity?.isDeaf = await watchable?.isDeaf() ?? false }
            if let finding = silence.finding(in: activity, at: .now) { return finding }
        }
    }

    /// Asks once; `false` when the guest cannot tell.
    private func ask() async throws -> Bool {
        // By commands, asking would disturb what is done in the guest.
        guard let agent = machine.guest as? LaunchAgent else { return false }
        let replies = try await withThrowingTaskGroup(of: [AgentReply].self) { group in
            defer { group.cancelAll() }
            group.addTask { try await agent.perform([.space("/")], within: Self.patience) }
            group.addTask {
                throw machine.error(stage, try await waitForSilence().description)
            }
            return try await group.next() ?? []
        }
        guard case .space(let free, let total) = replies.first else { return false }
        // A file system in memory need not have a size.
        guard total >= Self.least, free < Self.least, !machine.planned.description.tolerates.contains(.fullDisk) else {
            return true
        }
        throw machine.error(stage, "its disk is full: \(free.bytes >> 10) KiB of \(total.mebibytes) MiB are free")
    }
}
