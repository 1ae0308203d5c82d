import ArgumentParser
import FoundationEssentials
import LabEngine
import LabHost
import LabImages
import LabModel
import LabPlanner
import LabSocket
import LabStore

/// `assay supervise`: owns a lab that stays; `assay up` starts it in a session of its own.
struct Supervise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Own a lab that stays (started by 'assay up').",
        shouldDisplay: false
    )

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions

    @Option(help: "The lab's name.")
    var name: String

    func run() async throws {
        let workplace = try Workplace()
        let plan = try LabReading.read(lab.lab, installation: workplace.installation).plan(try cells.selection())
        guard let planned = plan.labs.first else {
            throw Failure(code: .nothingRun, message: "the selection has no cell")
        }
        let store = try await workplace.openStore()
        let host = try await workplace.findHost()
        let claim = try LabClaim.make(id: name, state: workplace.state)
        let listener = try UnixListener(path: claim.folder.control)
        let registered = RegisteredLab(
            id: name,
            name: name,
            labFile: lab.lab,
            folder: claim.folder.path,
            owner: .up,
            created: Date()
        )
        // A row that a dead owner left would keep the name taken for ever.
        try await store.removeLab(id: name)
        try await store.register(registered)
        let supervisor = Supervisor(name: name, planned: planned, listener: listener)
        do {
            try await Interruption.cancelling {
                await supervisor.run { sink in
                    let workshop = workplace.workshop(host: host, store: store, sink: sink)
                    return try await Self.deploy(planned, claim: claim, host: host, workshop: workshop, sink: sink)
                }
            }
        } catch {
            claim.release()
            try await store.removeLab(id: name)
            throw error
        }
        claim.release()
        try await store.removeLab(id: name)
    }

    private static func deploy(
        _ planned: PlannedLab,
        claim: LabClaim,
        host: any Host,
        workshop: Workshop,
        sink: @escaping ProgressSink
    ) async throws -> Deployment.Result {
        var images: [String: InstantImage] = [:]
        for machine in planned.machines {
            images[machine.name] = try await workshop.instantImage(machine.image, shape: machine.shape)
        }
        return try await Deployment(claim: claim, planned: planned, host: host, images: images, sink: sink).deploy()
    }
}
