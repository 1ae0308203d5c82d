public import LabModel

/// A host on which labs could be deployed, as it is now.
public struct HostOffer: Hashable, Sendable {
    /// What it is.
    public var facts: HostFacts
    /// What its machines depend on, its processor's model among it.
    public var deviceModel: String
    /// The memory that nothing uses, less a reserve for the host itself.
    public var freeMemory: ByteCount
    /// What tasks have reserved of it.
    public var reserved: Demand
    /// The space that nothing uses on the disk where labs are.
    public var freeDisk: ByteCount
    /// How many of its processors are busy, or waited for.
    public var load: Double

    /// Creates an offer.
    public init(
        facts: HostFacts,
        deviceModel: String,
        freeMemory: ByteCount,
        reserved: Demand = .nothing,
        freeDisk: ByteCount,
        load: Double
    ) {
        self.facts = facts
        self.deviceModel = deviceModel
        self.freeMemory = freeMemory
        self.reserved = reserved
        self.freeDisk = freeDisk
        self.load = load
    }

    /// The memory that a lab could be given: what tasks have reserved they may not have used yet.
    var room: ByteCount {
        let unreserved = facts.memory.bytes / 10 * 9 - reserved.memory.bytes
        return ByteCount(bytes: max(0, min(freeMemory.bytes, unreserved)))
    }

    /// The space on the disk that a lab could be given.
    var roomOnDisk: ByteCount { ByteCount(bytes: max(0, freeDisk.bytes - reserved.disk.bytes)) }
}

/// Which of several hosts a lab is deployed on, and why none of the others.
public struct HostChoice: Hashable, Sendable {
    /// What is said of a host.
    public struct Verdict: Hashable, Sendable, Encodable {
        /// The host's name.
        public var host: String
        /// What becomes of it: `chosen`, `chosen, has to wait`, `not chosen`, `refused`.
        public var verdict: String
        /// Why: a lower-case clause without a full stop.
        public var reason: String

        /// Says something of a host.
        public init(host: String, verdict: String, reason: String) {
            self.host = host
            self.verdict = verdict
            self.reason = reason
        }
    }

    /// The place of the host among those that were offered; `nil` when all are refused.
    public let chosen: Int?
    /// What is said of each host, in their order.
    public let verdicts: [Verdict]

    /// Chooses for a lab.
    ///
    /// A host that could never hold it is refused, and so is one whose processors and devices are not those of `deviceModel`, on which
    /// machines were suspended that the lab is a copy of. Of the others one is taken that has room now, among these the one with
    /// the least load for each processor, and among equals the one with the most room.
    public init(for planned: PlannedLab, among hosts: [HostOffer], deviceModel: String? = nil) {
        let fits = hosts.map { Fit(of: planned, on: $0, deviceModel: deviceModel) }
        let candidates = hosts.indices.filter { fits[$0].refusal == nil }
        let best = candidates.min { left, right in Self.isBetter(left, right, fits, hosts) }
        chosen = best
        verdicts = zip(hosts, fits).enumerated().map { index, pair in
            let (host, fit) = pair
            if let refusal = fit.refusal {
                return Verdict(host: host.facts.name, verdict: "refused", reason: refusal)
            }
            let word = index != best ? "not chosen" : fit.hasRoom ? "chosen" : "chosen, has to wait"
            return Verdict(host: host.facts.name, verdict: word, reason: fit.reason)
        }
    }

    private static func isBetter(_ left: Int, _ right: Int, _ fits: [Fit], _ hosts: [HostOffer]) -> Bool {
        if fits[left].hasRoom != fits[right].hasRoom { return fits[left].hasRoom }
        let loads = [left, right].map { (hosts[$0].load / Double(max(1, hosts[$0].facts.processors)) * 10).rounded() }
        if loads[0] != loads[1] { return loads[0] < loads[1] }
        if hosts[left].room != hosts[right].room { return hosts[left].room > hosts[right].room }
        return left < right
    }

    /// How a lab fits on a host.
    private struct Fit {
        let refusal: String?
        let hasRoom: Bool
        let reason: String

        init(of planned: PlannedLab, on host: HostOffer, deviceModel: String?) {
            let memory = planned.nominalMemory
            let disk = planned.nominalDisk
            let memoryText = Self.text(memory, host.room, host.reserved.memory, of: "memory")
            let diskText = Self.text(disk, host.roomOnDisk, host.reserved.disk, of: "disk")
            let busy = "\((host.load * 10).rounded() / 10) of \(host.facts.processors) processors busy"
            hasRoom = memory <= host.room && disk <= host.roomOnDisk
            reason = "\(memoryText), \(diskText), \(busy)"
            if let trouble = HostFit.trouble(of: planned, on: host.facts) {
                refusal = trouble.machine.map { "machine '\($0)': \(trouble.reason)" } ?? trouble.reason
            } else if let deviceModel, deviceModel != host.deviceModel {
                refusal = "its machines were suspended on '\(deviceModel)', and this host has '\(host.deviceModel)'"
            } else if disk > host.freeDisk {
                refusal = "its disks may take \(disk.mebibytes) MiB, and \(host.freeDisk.mebibytes) MiB are free"
            } else {
                refusal = nil
            }
        }

        private static func text(
            _ wanted: ByteCount,
            _ room: ByteCount,
            _ reserved: ByteCount,
            of kind: String
        ) -> String {
            let rest = reserved.bytes > 0 ? " (\(reserved.mebibytes) MiB reserved)" : ""
            return "\(wanted.mebibytes) MiB of \(kind) wanted and \(room.mebibytes) MiB free\(rest)"
        }
    }
}

extension PlannedLab {
    /// The memory that its machines have together.
    var nominalMemory: ByteCount { machines.reduce(ByteCount(bytes: 0)) { $0 + $1.shape.memory } }

    /// What the disks of its machines take as soon as it is deployed: a layer takes next to nothing, a copy all.
    var nominalDisk: ByteCount {
        let layer = ByteCount.mebibytes(16)
        return machines.reduce(ByteCount(bytes: 0)) { sum, machine in
            let disks = machine.shape.disks.reduce(machine.image.neededDisk) { $0 + $1.size }
            return sum + (machine.description.diskLayout == .copy ? disks : layer)
        }
    }
}

extension ImageRecipe {
    /// What system and applications need of the disk.
    fileprivate var neededDisk: ByteCount { layers.reduce(disk) { $0 + $1.disk } }
}
