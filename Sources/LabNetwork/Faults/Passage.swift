internal import LabModel

/// A frame, or a copy of one, on its way past faults.
struct Passage: Hashable, Sendable {
    /// When it is where it is going.
    var time: Duration
    /// Whether it was held back to be overtaken, so that it waits for no frame before it and none waits for it.
    var isOvertaken = false
}

/// Why a frame never arrived.
enum LossCause: String, Sendable {
    case partition
    case loss
    /// It would have waited too long for a path with little bandwidth.
    case bandwidth
}

/// One fault as one pair of ports meets it, with what it remembers of the frames that passed.
struct Hop: Sendable {
    /// The number of the fault among all of the switch.
    private(set) var fault: Int
    private let impairment: Impairment
    private var chance: Chance
    private var latest = Duration.zero

    /// How long a frame may wait for bandwidth before it is lost.
    static let longestWait = Duration.milliseconds(250)
    /// What may wait whatever the bandwidth: sixteen frames of the largest usual size.
    static let leastQueue = 16 * 1514

    init(_ impairment: Impairment, fault: Int, chance: Chance) {
        self.impairment = impairment
        self.fault = fault
        self.chance = chance
    }

    /// The same with all that it remembers, under another number.
    func renumbered(_ number: Int) -> Hop {
        var hop = self
        hop.fault = number
        return hop
    }

    /// Lets a frame of `length` bytes pass; `free` is when the path has carried all that it took so far.
    ///
    /// Gives every copy that arrives to `arrive`, or says why none does.
    mutating func pass(
        _ passage: Passage,
        length: Int,
        free: inout Duration,
        arrive: (Passage) -> Void
    ) -> LossCause? {
        // Always the same number of draws: the fate of the n-th frame must not depend on what befell those before it.
        let (lost, doubled, overtaken, spread) = (chance.next(), chance.next(), chance.next(), chance.next())
        if impairment.isPartitioned { return .partition }
        if lost < impairment.loss.share { return .loss }
        var arrival = passage
        if let bandwidth = impairment.bandwidth {
            let start = max(arrival.time, free)
            let patience = max(Self.longestWait, bandwidth.time(forBytes: Self.leastQueue))
            guard start - arrival.time <= patience else { return .bandwidth }
            free = start + bandwidth.time(forBytes: length)
            arrival.time = free
        }
        let delay = impairment.latency + impairment.jitter * (2 * spread - 1)
        arrival.time += max(.zero, delay)
        if overtaken < impairment.reordering.share {
            arrival.isOvertaken = true
            arrival.time += Impairment.reorderingDelay
        }
        if !arrival.isOvertaken {
            arrival.time = max(arrival.time, latest)
            latest = arrival.time
        }
        arrive(arrival)
        if doubled < impairment.duplication.share { arrive(arrival) }
        return nil
    }
}

extension Fraction {
    /// The part as a number from 0 to 1.
    fileprivate var share: Double { Double(millionths) / 1_000_000 }
}

extension Duration {
    fileprivate static func * (duration: Duration, factor: Double) -> Duration {
        .nanoseconds(Int64(duration / .nanoseconds(1) * factor))
    }
}
