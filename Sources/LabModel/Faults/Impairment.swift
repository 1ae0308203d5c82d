/// What is wrong with a path that frames take.
public struct Impairment: Hashable, Sendable, Codable {
    /// How much later a frame arrives.
    public var latency: Duration
    /// How far a frame's latency is from that at most, to both sides; frames still arrive in order.
    public var jitter: Duration
    /// How many frames never arrive.
    public var loss: Fraction
    /// How many frames arrive twice.
    public var duplication: Fraction
    /// How many frames are held back for `reorderingDelay`, so that later ones overtake them.
    public var reordering: Fraction
    /// How much the path carries; frames wait for each other, and those that would wait too long are lost.
    public var bandwidth: BitRate?
    /// Whether nothing arrives at all.
    public var isPartitioned: Bool

    /// How long a frame is held back that is to be overtaken.
    public static let reorderingDelay = Duration.milliseconds(10)

    /// Creates an impairment; without arguments there is nothing wrong.
    public init(
        latency: Duration = .zero,
        jitter: Duration = .zero,
        loss: Fraction = .none,
        duplication: Fraction = .none,
        reordering: Fraction = .none,
        bandwidth: BitRate? = nil,
        isPartitioned: Bool = false
    ) {
        self.latency = latency
        self.jitter = jitter
        self.loss = loss
        self.duplication = duplication
        self.reordering = reordering
        self.bandwidth = bandwidth
        self.isPartitioned = isPartitioned
    }

    /// Whether nothing is wrong.
    public var isNone: Bool { self == Impairment() }

    /// What is wrong, as people read it: `latency 50ms, loss 1%`.
    public var text: String {
        var parts: [String] = []
        if isPartitioned { parts.append("partition") }
        if latency != .zero { parts.append("latency \(latency.labText)") }
        if jitter != .zero { parts.append("jitter \(jitter.labText)") }
        if loss != .none { parts.append("loss \(loss)") }
        if duplication != .none { parts.append("duplicate \(duplication)") }
        if reordering != .none { parts.append("reorder \(reordering)") }
        if let bandwidth { parts.append("bandwidth \(bandwidth)") }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}
