public import LabModel

/// What an earlier run tells of a cell.
public struct CellExperience: Hashable, Sendable {
    /// How long it took.
    public var duration: Duration
    /// What its machines took of the host's memory together (PSS), at most; `nil` where nobody looked.
    public var memory: ByteCount?

    /// Creates an experience.
    public init(duration: Duration, memory: ByteCount? = nil) {
        self.duration = duration
        self.memory = memory
    }
}

/// What cells will take of a host, from what earlier runs tell and what their machines may take at most.
struct CellEstimate {
    let experience: [String: CellExperience]
    /// How many labs of one cell there are at once.
    let jobs: Int

    /// What a cell takes of the host's memory, in steps that few different sizes come of.
    func memory(of planned: PlannedLab) -> ByteCount {
        let nominal = nominal(planned)
        guard let known = experience[planned.cell.description]?.memory ?? likely(planned) else { return nominal }
        // A test may need more than the last time; never more than the machines have.
        let step = ByteCount.mebibytes(32).bytes
        let wanted = (known.bytes + known.bytes / 4 + step - 1) / step * step
        return ByteCount(bytes: min(nominal.bytes, max(step, wanted)))
    }

    /// How long a cell will take.
    func duration(of planned: PlannedLab) -> Duration {
        if let known = experience[planned.cell.description] { return known.duration }
        return .seconds(2 * planned.machines.count + 5 * planned.lab.tests.count)
    }

    /// What another cell of the same lab took at most, for the machines that this one has.
    private func likely(_ planned: PlannedLab) -> ByteCount? {
        experience.values.compactMap(\.memory).max()
    }

    /// What a cell takes at most.
    ///
    /// A copy shares what it does not write with all others; a quarter of what its machines have is more than any takes in
    /// a test. While one is used, the next is made.
    private func nominal(_ planned: PlannedLab) -> ByteCount {
        let machines = planned.machines.reduce(ByteCount(bytes: 0)) { $0 + $1.shape.memory }
        let copies = min(2 * max(1, jobs), planned.lab.tests.count(where: \.isFresh))
        return ByteCount(bytes: machines.bytes + machines.bytes / 4 * Int64(copies))
    }
}
