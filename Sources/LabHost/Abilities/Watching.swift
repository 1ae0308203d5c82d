/// Something that befell a machine without anybody's asking for it.
public enum MachineIncident: Hashable, Sendable {
    /// The guest's kernel gave up.
    case panicked
    /// The machine's emulator ended; says how.
    case ended(String)
    /// The launch agent in the guest ended, and what it was doing with it.
    case agentEnded
    /// The guest's kernel ended a program because memory ran out; the kernel's own words.
    case ranOutOfMemory(String)

    /// What happened, in words: a lower-case clause without a full stop.
    public var description: String {
        switch self {
        case .panicked: "its kernel panicked"
        case .ended(let how): how
        case .agentEnded: "the launch agent in it ended"
        case .ranOutOfMemory(let words): "it ran out of memory: \(words)"
        }
    }
}

/// A machine that tells what befalls it.
public protocol WatchableMachine: HostMachine {
    /// What befell it since its start, and what will, until it ends; any number may read, and each gets all of it.
    ///
    /// What was asked for (a crash, a pause, a shutdown that the guest itself ordered) is no incident.
    var incidents: AsyncStream<MachineIncident> { get }

    /// Whether somebody has made it stand still, so that its silence means nothing.
    func isPaused() async -> Bool

    /// What its emulator does now; `nil` where nothing follows from it: the agent in the guest is not there to be asked, as while
    /// the guest shuts down.
    func activity() -> MachineActivity?

    /// Whether nothing can interrupt what its guest does now: one of the guest's processors works, and none takes interrupts.
    ///
    /// Asking costs its emulator some work; `false` where it does not answer soon.
    func isDeaf() async -> Bool
}

/// What a machine's emulator does, seen from the host at one moment.
public struct MachineActivity: Hashable, Sendable {
    /// For how long it has had a processor, or waited for one, since its start.
    public var busy: Duration
    /// For how long it has had a processor.
    public var ran: Duration
    /// Whether it is held up: by the disk, by a processor that others have, or because it was stopped.
    public var isHeldUp: Bool
    /// Whether nothing can interrupt what its guest does; unknown, and so `false`, unless it was asked: see `isDeaf()` of a machine.
    public var isDeaf: Bool
    /// How many bytes its guest has printed on its console.
    public var printed: Int

    /// Creates a description.
    public init(busy: Duration, ran: Duration = .zero, isHeldUp: Bool, isDeaf: Bool = false, printed: Int = 0) {
        self.busy = busy
        self.ran = ran
        self.isHeldUp = isHeldUp
        self.isDeaf = isDeaf
        self.printed = printed
    }
}
