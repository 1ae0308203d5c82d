import ArgumentParser
import FoundationEssentials
import Glibc
import LabEngine
import LabImages
import LabModel
import LabPlanner
import LabProcess
import LabQEMU
import LabStore

/// `assay up`: makes a lab that stays.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring up a lab that stays until 'assay down'.")

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions
    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    @Option(help: "The name of this copy of the lab; the lab's own name if left out.")
    var name: String?

    func run() async throws {
        let workplace = try Workplace()
        let plan = try LabReading.read(lab.lab, installation: workplace.installation).plan(try cells.selection())
        guard let planned = plan.labs.first else {
            throw Failure(code: .nothingRun, message: "the selection has no cell")
        }
        let name = try checked(name ?? plan.lab)
        await workplace.collectLeftovers()
        if StandingLabs(state: workplace.state).names().contains(name) {
            throw Failure.usage("a lab named '\(name)' is up already", hint: "give this one another name with --name")
        }
        let printer = progress.printer
        let host = try await workplace.findHost()
        if let trouble = HostFit.trouble(of: planned, on: host.facts) { throw EngineError(trouble) }
        defer { printer.finish() }
        let facts = try await Interruption.cancelling {
            try await makeImages(for: planned, host: host, workplace: workplace, printer: printer)
            return try await start(name, planned: planned, workplace: workplace, printer: printer)
        }
        printer.finish()
        try Status.show(facts, format: format.format)
    }

    private func checked(_ name: String) throws -> String {
        let isName =
            (1...30).contains(name.count)
            && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        guard isName else {
            throw Failure.usage("'\(name)' is no name of a lab", hint: "use at most 30 of a-z, 0-9 and '-'")
        }
        return name
    }

    /// Makes the images here, where progress is seen and an interruption ends it, before the lab gets an owner.
    private func makeImages(
        for planned: PlannedLab,
        host: QEMUHost,
        workplace: Workplace,
        printer: ProgressPrinter
    ) async throws {
        let store = try await workplace.openStore()
        let workshop = workplace.workshop(host: host, store: store, sink: printer.show)
        for machine in planned.machines {
            _ = try await workshop.instantImage(machine.image, shape: machine.shape)
        }
        try await store.close()
    }

    private func start(_ name: String, planned: PlannedLab, workplace: Workplace, printer: ProgressPrinter)
        async throws -> StandingLab
    {
        let log = "\(workplace.state.path)/supervisor-\(name).log"
        try? FileManager.default.removeItem(atPath: log)
        let cell = planned.cell.assignments.flatMap { ["--cell", "\($0.axis)=\($0.value)"] }
        let supervisor = try await ChildProcess.startDetached(
            Command("/proc/self/exe", ["supervise", lab.lab, "--name", name] + cell),
            output: try OutputFile(path: log)
        )
        let labs = StandingLabs(state: workplace.state)
        do {
            // The owner makes its socket when it has read the lab; if it ends before that, its log says why.
            while !FileManager.default.fileExists(atPath: workplace.state.lab(name).control) {
                guard supervisor.statusIfEnded == nil else {
                    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                    throw Failure(code: .labBroke, message: "the lab's owner ended: \(text)")
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            let reply = try await labs.ask(name, .launch, within: .seconds(10)) { reply in
                if case .progress(let event) = reply { printer.show(event) }
            }
            guard case .ready(let facts) = reply else {
                throw Failure(code: .labBroke, message: "the lab's owner gave no facts")
            }
            // Two commands can ask for one name in the same moment; the owner that came second has ended.
            guard facts.owner == supervisor.id else {
                throw Failure.usage(
                    "a lab named '\(name)' is up already",
                    hint: "give this one another name with --name"
                )
            }
            try? FileManager.default.removeItem(atPath: log)
            return facts
        } catch {
            // All or nothing: a lab that did not come up leaves no owner behind.
            supervisor.signal(SIGTERM)
            _ = await Task { await supervisor.exitStatus }.value
            try? FileManager.default.removeItem(atPath: log)
            throw error
        }
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
