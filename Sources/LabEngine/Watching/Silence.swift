import LabHost

/// Tells a guest that does not answer from one that has too much to do: pure bookkeeping of what its emulator was seen doing.
///
/// A guest that could answer and does not leaves its emulator without work; one whose kernel spins takes no interrupts, however often
/// one looks. One that is busy, waits for the disk, or gets no processor because others have them all, is none of that, however long
/// it takes.
struct Silence {
    /// Why a guest will not answer.
    enum Finding: Hashable, CustomStringConvertible {
        /// It has nothing to do.
        case idle
        /// Its kernel does something that nothing interrupts.
        case deaf

        /// What is told of it.
        var description: String {
            switch self {
            case .idle: "its guest does not answer, although it has nothing else to do"
            case .deaf: "its guest does not answer: its kernel spins, and takes no interrupts"
            }
        }
    }

    /// How often it is looked at.
    static let pause = Duration.milliseconds(200)
    /// For how long the emulator of a guest that is asked something may have nothing to do.
    private static let patience = Duration.milliseconds(1200)
    /// Looks that are further apart than this tell nothing of what was between: this process was held up itself.
    private static let longestGap = Duration.milliseconds(600)
    /// The part of the time for which an emulator is busy whose guest has nothing to do: timers, and looking at its devices.
    private static let idling = 0.15
    /// The part of the time for which an emulator is busy, at least, whose guest spins.
    private static let working = 0.75
    /// How long a processor must have worked for a kernel that takes no interrupts: none spends so long without them in good order,
    /// and one that gets no processor cannot take any.
    private static let spinning = Duration.milliseconds(500)

    private var since: ContinuousClock.Instant?
    private var deafSince: (time: ContinuousClock.Instant, ran: Duration)?
    private var last: (time: ContinuousClock.Instant, activity: MachineActivity)?

    /// Takes what is seen, and tells why the guest will not answer, if nothing keeps it from answering.
    ///
    /// `nil` is a machine of which nothing can be told now.
    mutating func finding(in activity: MachineActivity?, at now: ContinuousClock.Instant) -> Finding? {
        defer { last = activity.map { (now, $0) } }
        guard let activity, let last, now - last.time <= Self.longestGap else {
            (since, deafSince) = (nil, nil)
            return nil
        }
        if isDeaf(activity, after: last.activity, at: now) { return .deaf }
        return isIdle(activity, after: last, at: now) ? .idle : nil
    }

    /// Tells whether a machine may spin: since it was looked at last it has worked, or waited for a processor, almost all the time.
    func isAtWork(_ activity: MachineActivity?, at now: ContinuousClock.Instant) -> Bool {
        guard let activity, let last else { return false }
        return activity.busy - last.activity.busy >= (now - last.time) * Self.working
    }

    private mutating func isIdle(
        _ activity: MachineActivity,
        after last: (time: ContinuousClock.Instant, activity: MachineActivity),
        at now: ContinuousClock.Instant
    ) -> Bool {
        guard !activity.isHeldUp, activity.busy - last.activity.busy <= (now - last.time) * Self.idling else {
            since = nil
            return false
        }
        let since = self.since ?? last.time
        self.since = since
        return now - since >= Self.patience
    }

    /// Whether the kernel was found without interrupts in every look for long enough; one that prints meanwhile does not spin.
    private mutating func isDeaf(
        _ activity: MachineActivity,
        after last: MachineActivity,
        at now: ContinuousClock.Instant
    ) -> Bool {
        guard activity.isDeaf, activity.printed == last.printed else {
            deafSince = nil
            return false
        }
        let since = deafSince ?? (now, activity.ran)
        deafSince = since
        return now - since.time >= Self.patience && activity.ran - since.ran >= Self.spinning
    }
}
