/// Something to break or to heal in a running lab.
public enum FaultOrder: Hashable, Sendable {
    /// Changes what is wrong with flows.
    case impose([Flow], Change)
    /// Heals the flows that touch all of these machines, and on that network; without either, all of them.
    case heal([String], network: String?)
    /// Ends a machine as if its power had failed.
    case crash(String)
    /// Lets a machine stand still.
    case pause(String)
    /// Lets a machine go on.
    case resume(String)
    /// Changes what chance is drawn from.
    case seed(UInt64)

    /// A change of an impairment.
    public enum Change: Hashable, Sendable {
        /// All at once.
        case all(Impairment)
        /// Nothing arrives any more.
        case partition
        /// Frames arrive so much later.
        case latency(Duration)
        /// Latencies differ so much.
        case jitter(Duration)
        /// So many frames are lost.
        case loss(Fraction)
        /// So many frames arrive twice.
        case duplication(Fraction)
        /// So many frames are overtaken.
        case reordering(Fraction)
        /// So much passes; `nil` is without limit.
        case bandwidth(BitRate?)

        /// Makes the change.
        public func apply(to impairment: inout Impairment) {
            switch self {
            case .all(let whole): impairment = whole
            case .partition: impairment.isPartitioned = true
            case .latency(let time): impairment.latency = time
            case .jitter(let time): impairment.jitter = time
            case .loss(let share): impairment.loss = share
            case .duplication(let share): impairment.duplication = share
            case .reordering(let share): impairment.reordering = share
            case .bandwidth(let rate): impairment.bandwidth = rate
            }
        }
    }

    /// Makes the changes of an order about the network; orders about machines change nothing here.
    public func apply(to faults: inout NetworkFaults) {
        switch self {
        case .impose(let flows, let change):
            for flow in flows { faults.impose(on: flow, change.apply) }
        case .heal(let machines, let network):
            faults.heal { flow in
                machines.allSatisfy(flow.touches) && (network == nil || flow.network == network)
            }
        case .seed(let seed): faults.seed = seed
        case .crash, .pause, .resume: break
        }
    }
}
