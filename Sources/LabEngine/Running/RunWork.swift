import LabHost
import LabImages
import LabModel

/// What a run has to do, as a schedule sees it: its cells, and the suspended images that they need.
struct RunWork {
    /// The cells, in the order of the plan.
    let cells: [Schedule.Work]
    /// The images, those first that most cells need.
    let images: [MachineNeed]

    private let jobs: Int

    /// Makes a list; cells that cannot run need no images, and no room.
    init(
        of labs: [PlannedLab],
        options: RunOptions,
        experience: [String: CellExperience],
        canRun: (PlannedLab) -> Bool
    ) {
        var uses: [MachineNeed: Int] = [:]
        let needs = labs.map { planned in
            let needs =
                canRun(planned) ? planned.machines.map { MachineNeed(of: $0) } : []
            return needs.reduce(into: [MachineNeed]()) { if !$0.contains($1) { $0.append($1) } }
        }
        var order: [MachineNeed] = []
        for need in needs.joined() {
            if uses[need] == nil { order.append(need) }
            uses[need, default: 0] += 1
        }
        let images = order.enumerated().sorted { left, right in
            (uses[right.element] ?? 0, left.offset) < (uses[left.element] ?? 0, right.offset)
        }.map(\.element)
        let numbers = Dictionary(uniqueKeysWithValues: images.enumerated().map { ($1, $0) })
        let estimate = CellEstimate(experience: experience, jobs: options.jobs)
        cells = zip(labs, needs).map { planned, needs in
            Schedule.Work(
                needs: needs.compactMap { numbers[$0] },
                demand: canRun(planned) ? estimate.demand(of: planned) : Demand(memory: ByteCount(bytes: 0)),
                // One after the other, the order of the plan is the best: it tries most early.
                duration: options.jobs > 1 ? estimate.duration(of: planned) : .zero
            )
        }
        self.images = images
        jobs = max(1, options.jobs)
    }

    /// What this host has for the run: at least room for the largest cell alone, which then runs with what there is.
    func capacity(state: String) -> Demand {
        let nothing = ByteCount(bytes: 0)
        return Demand(
            memory: max(cells.map(\.demand.memory).max() ?? nothing, HostMemory.available()),
            // How many there are at once is said by whoever asks for the run; processors are shared with other commands.
            processing: .max,
            disk: max(cells.map(\.demand.disk).max() ?? nothing, HostMemory.freeDisk(of: state)),
            jobs: jobs
        )
    }
}
