import ArgumentParser
import FoundationEssentials
import LabEngine
import LabHost
import LabImages
import LabModel
import LabPlanner
import LabSocket
import LabStore

/// `assay supervise`: owns a lab that stays; `assay up`, `fork` and `resume` start it in a session of its own.
struct Supervise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Own a lab that stays (started by 'assay up').",
        shouldDisplay: false
    )

    @Argument(help: ArgumentHelp("The lab file of a new lab.", valueName: "lab"))
    var lab: String?
    @OptionGroup var cells: CellOptions
    @OptionGroup var fork: ForkOptions
    @OptionGroup var publishing: PublishingOption

    @Option(help: "The lab's name.")
    var name: String

    @Option(help: "The lab template of a copy.")
    var template: String?

    @OptionGroup var usage: UsageOption

    @Option(help: "The task that the lab is made for.")
    var task: String?

    @Option(help: "The process that started this one, and is to ask for the lab.")
    var starter: Int32?

    func run() async throws {
        let workplace = try Workplace()
        let shelf = TemplateShelf(state: workplace.state)
        let source = try await source(shelf: shelf, workplace: workplace)
        let store = try await workplace.openStore()
        let host = try await workplace.findHost(publishingOn: publishing.publishAddress)
        let ledger = try await workplace.ledger()
        if usage.keepUsageArea { ledger.keepUsageAreas() }
        try await Interruption.cancelling {
            try await ledger.perform(.lab, name, parent: task) { task in
                if case .copy(let fork) = source, fork.held.template.isTemporary {
                    try await task.will(UndoStep(.template, fork.held.template.name))
                }
                let claim = try await LabClaim.make(id: name, state: workplace.state)
                let listener = try UnixListener(path: claim.folder.control)
                try await register(claim, in: store)
                let supervisor = Supervisor(
                    name: name,
                    planned: source.planned,
                    shelf: shelf,
                    listener: listener,
                    starter: starter
                )
                let share = StandingShare(of: task)
                await supervisor.run(share) { sink in
                    let sink = task.telling(sink)
                    let workshop = workplace.workshop(host: host, store: store, sink: sink)
                    let result = try await source.deployment(claim: claim, host: host, workshop: workshop, sink: sink)
                        .deploy()
                    // Before the command that asked for the lab gives back what it held for it.
                    if let lab = result.lab { await share.note(lab) }
                    if let trouble = result.trouble { task.hasFailed(trouble.reason) } else { task.isComplete() }
                    return result
                }
                await claim.release()
                if case .copy(let fork) = source { shelf.endUse(of: fork.held) }
                await supervisor.sayFarewell()
            }
        }
    }

    private func register(_ claim: LabClaim, in store: Store) async throws {
        let lab = RegisteredLab(
            id: name,
            name: name,
            labFile: lab ?? template ?? "",
            folder: claim.folder.path,
            owner: .up,
            created: Date()
        )
        // A row that a dead owner left would keep the name taken for ever.
        try await store.removeLab(id: name)
        try await store.register(lab)
    }

    private func source(shelf: TemplateShelf, workplace: Workplace) async throws -> SupervisedLab {
        if let template { return .copy(LabFork(of: try shelf.open(template), fork)) }
        guard let lab else { throw Failure.usage("there is neither a lab file nor a lab template") }
        let plan = try await LabReading.read(lab, installation: workplace.installation).plan(cells)
        guard let planned = plan.labs.first else {
            throw Failure(code: .nothingRun, message: "the selection has no cell")
        }
        return .new(planned)
    }
}

/// What an owner makes its lab from.
private enum SupervisedLab {
    /// A plan.
    case new(PlannedLab)
    /// A template.
    case copy(LabFork)

    var planned: PlannedLab {
        switch self {
        case .new(let planned): planned
        case .copy(let fork): fork.held.template.planned
        }
    }

    func deployment(
        claim: LabClaim,
        host: any Host,
        workshop: Workshop,
        sink: @escaping ProgressSink
    ) async throws -> Deployment {
        switch self {
        case .copy(let fork): return Deployment(claim: claim, fork: fork, host: host, sink: sink)
        case .new(let planned):
            var images: [String: InstantImage] = [:]
            for machine in planned.machines {
                images[machine.name] = try await workshop.machineImage(for: MachineNeed(of: machine))
            }
            return Deployment(
                claim: claim,
                planned: planned,
                host: host,
                images: images,
                verifies: false,
                sink: sink
            )
        }
    }
}

/// How a copy differs from the lab that it is a copy of.
struct ForkOptions: ParsableArguments {
    /// What becomes of who the machines are.
    enum Identity: String, ExpressibleByArgument, CaseIterable {
        case keep
        case rewrite
    }

    /// What becomes of published ports.
    enum Ports: String, ExpressibleByArgument, CaseIterable {
        case any
        case described
    }

    @Option(help: "Whether the machines keep their identities, and with them their open connections: keep or rewrite.")
    var identity: Identity = .keep

    @Option(help: "Where ports are published: any free ones, or those of the lab file: any or described.")
    var ports: Ports = .any

    /// The options as another command line has them.
    var arguments: [String] { ["--identity", identity.rawValue, "--ports", ports.rawValue] }
}

extension LabFork {
    /// A copy as the options say.
    init(of held: HeldTemplate, _ options: ForkOptions) {
        self.init(
            of: held,
            ports: options.ports == .any ? .anywhere : .asDescribed,
            rewritesIdentity: options.identity == .rewrite
        )
    }
}
