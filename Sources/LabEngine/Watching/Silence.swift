import LabHost

/// Tells a guest that does not answer from one that has too much to do: pure bookkeeping of what its emulator was seen doing.
///
/// A guest that could answer and does not leaves its emulator without work. One that is busy, waits for the disk, or gets no
/// processor because others have them all, is none of that, however long it takes.
struct Silence {
    /// How often it is looked at.
    static let pause = Duration.milliseconds(200)
    /// For how long the emulator of a guest that is asked something may have nothing to do.
    private static let patience = Duration.milliseconds(1200)
    /// Looks that are further apart than this tell nothing of what was between: this process was held up itself.
    private static let longestGap = Duration.milliseconds(600)
    /// The part of the time for which an emulator is busy whose guest has nothing to do: timers, and looking at its devices.
    private static let idling = 0.15

    private var since: ContinuousClock.Instant?
    private var last: (time: ContinuousClock.Instant, activity: MachineActivity)?

    /// Takes what is seen, and tells whether the guest is silent although nothing keeps it from answering.
    ///
    /// `nil` is a machine of which nothing can be told now.
    mutating func isTold(by activity: MachineActivity?, at now: ContinuousClock.Instant) -> Bool {
        defer { last = activity.map { (now, $0) } }
        guard let activity, !activity.isHeldUp, let last, now - last.time <= Self.longestGap,
            activity.busy - last.activity.busy <= (now - last.time) * Self.idling
        else {
            since = nil
            return false
        }
        let since = self.since ?? last.time
        self.since = since
        return now - since >= Self.patience
    }
}
