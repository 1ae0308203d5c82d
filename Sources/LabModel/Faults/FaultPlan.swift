/// What a lab file breaks on purpose.
public struct FaultPlan: Hashable, Sendable, Codable {
    /// What chance is drawn from.
    public var seed: UInt64
    /// Whether programs in the machines may break more, with `assay-fault`.
    public var allowsGuests: Bool
    /// What is broken as soon as the lab is ready.
    public var faults: [PlannedFault]

    /// Creates a plan; without arguments nothing is broken.
    public init(seed: UInt64 = 1, allowsGuests: Bool = false, faults: [PlannedFault] = []) {
        self.seed = seed
        self.allowsGuests = allowsGuests
        self.faults = faults
    }
}

/// A fault of a lab file, for one cell.
public enum PlannedFault: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Something is wrong with the network; machines with several instances are named as a whole.
    case network(Flow, bothWays: Bool, Impairment)
    /// A machine stands still.
    case pause(machine: String)
    /// A machine ends as if its power had failed.
    case crash(machine: String)

    /// The fault as people read it: `web <-> db: latency 50ms`.
    public var description: String {
        switch self {
        case .network(let flow, let bothWays, let impairment):
            let way = flow.description
            let shown = bothWays ? way.replacing(" -> ", with: " <-> ", maxReplacements: 1) : way
            return "\(shown): \(impairment.text)"
        case .pause(let machine): return "\(machine): paused"
        case .crash(let machine): return "\(machine): crashed"
        }
    }
}

/// When the traffic of a test is kept.
public enum CapturePolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Never.
    case never
    /// When the test does not pass.
    case onFailure = "on-failure"
    /// Always.
    case always
}
