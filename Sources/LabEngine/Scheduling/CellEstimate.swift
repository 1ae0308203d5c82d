public import LabModel

/// What cells will take of a host, from what earlier runs tell and what their machines may take at most.
public struct CellEstimate: Sendable {
    let experience: [String: CellExperience]
    /// How many labs of one cell there are at once.
    let jobs: Int

    /// Creates an estimate by what earlier runs tell of the lab's cells, by their names.
    public init(experience: [String: CellExperience], jobs: Int = 1) {
        self.experience = experience
        self.jobs = jobs
    }

    /// What amounts are rounded up to, so that few different ones come of many cells.
    private static let step = ByteCount.mebibytes(32)
    /// What a lab takes of the processors: it mostly waits once it is deployed, so two keep one busy.
    private static let processing = 500

    /// What a cell takes of the host while it runs.
    func demand(of planned: PlannedLab) -> Demand {
        Demand(memory: memory(of: planned), processing: Self.processing, disk: disk(of: planned))
    }

    /// What a cell takes of the host while it becomes a lab that stays, in which no tests are run.
    public func standingDemand(of planned: PlannedLab) -> Demand {
        var planned = planned
        planned.lab.tests = []
        // What it writes in the end nobody knows, and its processors it mostly leaves to others.
        return Demand(memory: memory(of: planned))
    }

    /// What a cell takes of the host's memory.
    func memory(of planned: PlannedLab) -> ByteCount { amount(planned, \.memory, atMost: mostMemory(planned)) }

    /// What a cell writes to the host's disk.
    func disk(of planned: PlannedLab) -> ByteCount { amount(planned, \.disk, atMost: mostDisk(planned)) }

    /// How long a cell will take.
    func duration(of planned: PlannedLab) -> Duration {
        if let known = experience[planned.cell.description] { return known.duration }
        return .seconds(2 * planned.machines.count + 5 * planned.lab.tests.count)
    }

    /// What it took the last time, or what another cell of the lab took at most, and a quarter more: a test may need more than then.
    private func amount(
        _ planned: PlannedLab,
        _ path: KeyPath<CellExperience, ByteCount?>,
        atMost most: ByteCount
    ) -> ByteCount {
        let known = experience[planned.cell.description]?[keyPath: path]
        guard let known = known ?? experience.values.compactMap({ $0[keyPath: path] }).max() else { return most }
        let step = Self.step.bytes
        let wanted = (known.bytes + known.bytes / 4 + step - 1) / step * step
        return ByteCount(bytes: min(most.bytes, max(step, wanted)))
    }

    /// The memory that a cell takes at most.
    ///
    /// A copy shares what it does not write with all others; a quarter of what its machines have is more than any takes in
    /// a test. While one is used, the next is made.
    private func mostMemory(_ planned: PlannedLab) -> ByteCount {
        let machines = planned.nominalMemory
        return ByteCount(bytes: machines.bytes + machines.bytes / 4 * Int64(copies(planned)))
    }

    /// The space that a cell takes at most: its machines' disks full to the brim.
    private func mostDisk(_ planned: PlannedLab) -> ByteCount {
        let disks = planned.machines.reduce(ByteCount(bytes: 0)) { sum, machine in
            let own = machine.image.livesInMemory ? ByteCount(bytes: 0) : machine.image.diskSize
            return machine.shape.disks.reduce(sum + own) { $0 + $1.size }
        }
        return ByteCount(bytes: disks.bytes + disks.bytes / 4 * Int64(copies(planned)))
    }

    private func copies(_ planned: PlannedLab) -> Int {
        min(2 * max(1, jobs), planned.lab.tests.count(where: \.isFresh))
    }
}
