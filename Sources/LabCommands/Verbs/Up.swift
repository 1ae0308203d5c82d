import ArgumentParser
import FoundationEssentials
import LabEngine
import LabImages
import LabHost
import LabModel
import LabPlanner
import LabQEMU
import LabStore

/// `assay up`: makes a lab that stays.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring up a lab that stays until 'assay down'.")

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions
    @OptionGroup var progress: ProgressOption
    @OptionGroup var usage: UsageOption
    @OptionGroup var format: FormatOption
    @OptionGroup var publishing: PublishingOption

    @Option(help: "The name of this copy of the lab; the lab's own name if left out.")
    var name: String?

    func run() async throws {
        let workplace = try Workplace()
        let plan = try await LabReading.read(lab.lab, installation: workplace.installation).plan(cells)
        guard let planned = plan.labs.first else {
            throw Failure(code: .nothingRun, message: "the selection has no cell")
        }
        let name = try LabName.checked(name ?? plan.lab)
        try await workplace.collectLeftovers()
        try LabName.expectFree(name, in: workplace.state)
        let printer = progress.printer
        let host = try await workplace.findHost()
        if let trouble = HostFit.trouble(of: planned, on: host.facts) { throw EngineError(trouble) }
        let facts = try await workplace.perform(.up, name, printer: printer, usage: usage) { task, sink in
            // The images are made here, where progress is seen and an interruption ends it, before the lab gets an owner.
            let store = try await workplace.openStore()
            try await workplace.imageSupply(of: task, host: host, store: store, sink: sink)
                .make(planned.machines.map { MachineNeed(of: $0) })
            let cell = planned.cell.assignments.flatMap { ["--cell", "\($0.axis)=\($0.value)"] }
            let owner = LabOwner(
                name: name,
                planned: planned,
                arguments: [lab.lab] + cell + publishing.arguments + usage.arguments,
                workplace: workplace
            )
            return try await owner.launch(for: task, sink: sink)
        }
        try Status.show(facts, format: format.format)
    }
}

/// `assay down`: ends a lab that stays.
struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End labs that stay, and remove what they left.")

    @Argument(help: ArgumentHelp("The names of the labs; the only one if left out.", valueName: "name"))
    var names: [String] = []

    func run() async throws {
        let workplace = try Workplace()
        let labs = StandingLabs(state: workplace.state)
        let chosen = try names.isEmpty ? [labs.find(nil)] : names.map { try labs.find($0) }
        for name in chosen {
            _ = try await labs.ask(name, .down)
            let folder = workplace.state.lab(name).path
            // The owner removes its folder when it has answered.
            let deadline = ContinuousClock.now + .seconds(5)
            while FileManager.default.fileExists(atPath: folder), ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(5))
            }
            Talk.say("assay: lab '\(name)' is down")
        }
    }
}
