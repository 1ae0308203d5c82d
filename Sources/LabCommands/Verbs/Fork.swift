import ArgumentParser
import FoundationEssentials
import LabEngine
import LabHost
import LabModel
import LabStore

/// `assay suspend`: saves a lab that stays as a template, and ends it.
struct Suspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Save a lab that stays, as it is at this instant, as a lab template, and end it.",
        discussion:
            "All machines stop at the same moment. 'assay resume' brings the lab back, 'assay fork' makes copies."
    )

    @Argument(help: ArgumentHelp("The lab's name; the only one if left out.", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The template's name; the lab's if left out.", valueName: "name")
    )
    var template: String?

    @Flag(help: "Let the lab go on afterwards.")
    var keepRunning = false
    @OptionGroup var progress: ProgressOption

    func run() async throws {
        let workplace = try Workplace()
        let labs = StandingLabs(state: workplace.state)
        let name = try labs.find(name)
        let template = try LabName.checked(template ?? name, kind: "lab template")
        try await workplace.collectLeftovers()
        let request = ControlRequest.suspend(template: template, goesOn: keepRunning, isTemporary: false)
        let facts = try await workplace.perform(.suspend, name, printer: progress.printer) { _, _ in
            guard case .suspended(let facts) = try await labs.askPatiently(name, request) else {
                throw Failure(code: .labBroke, message: "the lab's owner gave no facts")
            }
            return facts
        }
        let size = TemplateShelf(state: workplace.state).size(of: template).mebibytes
        let stopped = ProgressPrinter.short(facts.stopped)
        Talk.say("assay: lab template '\(template)': \(size) MiB, the machines stood still for \(stopped)")
    }
}

/// `assay fork`: makes copies of a lab that stays, or of a suspended one.
struct Fork: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make copies of a lab that stays, or of a lab template, with all that runs in it.",
        discussion: """
            A copy has the same addresses and names on networks of its own, and open connections between its machines go on. \
            Published ports are on other ports of the host.
            """
    )

    @Argument(help: ArgumentHelp("A lab that stays, or otherwise a lab template.", valueName: "name"))
    var name: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The copy's name; with --count, NAME-1, NAME-2 and so on.", valueName: "name")
    )
    var copy: String?

    @Option(help: ArgumentHelp("How many copies.", valueName: "n"))
    var count = 1

    @OptionGroup var options: ForkOptions
    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        guard count >= 1 else { throw ValidationError("--count needs a number of at least 1") }
    }

    func run() async throws {
        let workplace = try Workplace()
        let labs = StandingLabs(state: workplace.state)
        let shelf = TemplateShelf(state: workplace.state)
        try await workplace.collectLeftovers()
        let copies = try CopyLaunch.names(copy, count: count, base: name, taken: labs.names())
        let facts = try await workplace.perform(.fork, name, printer: progress.printer) { task, sink in
            let template = try await template(labs: labs, shelf: shelf, task: task)
            // Held from here on, so that it stays until the copies hold it themselves.
            let held = try shelf.open(template)
            defer { shelf.endUse(of: held) }
            return try await CopyLaunch(of: held, names: copies, options: options, workplace: workplace)
                .run(for: task, sink: sink)
        }
        try CopyLaunch.show(facts, format: format.format)
    }

    /// The template that is copied; of a lab that runs, one that goes away with its last copy.
    private func template(labs: StandingLabs, shelf: TemplateShelf, task: ProvisioningTask) async throws -> String {
        guard labs.names().contains(name) else {
            guard shelf.names.contains(name) else {
                let known = (labs.names() + shelf.names).sorted()
                throw Failure.usage(
                    "there is neither a lab nor a lab template named '\(name)'",
                    hint: Suggestion.hint(for: name, among: known) ?? "'assay up LAB' makes a lab"
                )
            }
            return name
        }
        let template = LabClaim.randomID(prefix: "fork-of-\(name)")
        let request = ControlRequest.suspend(template: template, goesOn: true, isTemporary: true)
        try await task.will(UndoStep(.template, template))
        _ = try await labs.askPatiently(name, request)
        return template
    }
}

/// `assay resume`: brings a suspended lab back.
struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring a suspended lab back under its own name, on the ports that it published."
    )

    @Argument(help: ArgumentHelp("The lab template.", valueName: "name"))
    var name: String

    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        try LabName.expectFree(name, in: workplace.state)
        let held = try TemplateShelf(state: workplace.state).open(name)
        let options = CopyLaunch.options(ports: .described)
        let launch = CopyLaunch(of: held, names: [name], options: options, workplace: workplace)
        let facts = try await workplace.perform(.resume, name, printer: progress.printer) { task, sink in
            try await launch.run(for: task, sink: sink)
        }
        withExtendedLifetime(held) {}
        try CopyLaunch.show(facts, format: format.format)
    }
}

/// The making of copies that stay: all of them, or none.
struct CopyLaunch {
    let template: LabTemplate
    let names: [String]
    let options: ForkOptions
    let workplace: Workplace

    init(of held: HeldTemplate, names: [String], options: ForkOptions, workplace: Workplace) {
        template = held.template
        self.names = names
        self.options = options
        self.workplace = workplace
    }

    /// Names for copies: what was asked for, with numbers if there are several, or the first free ones after `base`.
    static func names(_ wanted: String?, count: Int, base: String, taken: [String]) throws -> [String] {
        if let wanted {
            let names = count == 1 ? [wanted] : (1...count).map { "\(wanted)-\($0)" }
            for name in names where taken.contains(try LabName.checked(name)) {
                throw Failure.usage(
                    "a lab named '\(name)' is up already",
                    hint: "give the copies another name with --as"
                )
            }
            return names
        }
        let free = (1...).lazy.map { "\(base)-\($0)" }.filter { !taken.contains($0) }
        return try free.prefix(count).map { try LabName.checked($0) }
    }

    /// Options that were not asked of the user; a parser's property has no value before parsing.
    static func options(ports: ForkOptions.Ports) -> ForkOptions {
        var options = ForkOptions()
        options.identity = .keep
        options.ports = ports
        return options
    }

    /// Starts the owners of all copies at once and waits until every copy runs.
    func run(for task: ProvisioningTask, sink: @escaping ProgressSink) async throws -> [StandingLab] {
        let results = await withTaskGroup(of: (Int, Result<StandingLab, any Error>).self) { group in
            for (index, name) in names.enumerated() {
                let owner = LabOwner(
                    name: name,
                    planned: template.planned,
                    arguments: ["--template", template.name] + options.arguments,
                    workplace: workplace
                )
                group.addTask {
                    do { return (index, .success(try await owner.launch(for: task, sink: sink))) } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        do {
            return try results.sorted { $0.0 < $1.0 }.map { try $0.1.get() }
        } catch {
            let labs = StandingLabs(state: workplace.state)
            for case (_, .success(let lab)) in results {
                // Not cut short by the interruption that may have brought us here.
                _ = await Task { try? await labs.ask(lab.name, .down) }.value
            }
            throw error
        }
    }

    /// Prints one lab as `assay status` does, several as `assay list` does.
    static func show(_ facts: [StandingLab], format: OutputFormat) throws {
        if facts.count == 1, let only = facts.first {
            try Status.show(only, format: format)
        } else {
            try List.show(facts, format: format)
        }
    }
}
