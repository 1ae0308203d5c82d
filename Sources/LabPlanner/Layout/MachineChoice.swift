import LabLibrary
import LabModel

/// What is decided for all instances of a machine alike.
struct MachineChoice {
    private(set) var image: ImageRecipe
    private(set) var shape: MachineShape
    private(set) var identity = DeclaredIdentity()
    private(set) var configurations: [PlannedMachine.Configuration] = []
    private(set) var ready: [ReadyCheck] = []
    private(set) var answerFiles: [AnswerFile] = []
    private(set) var diagnostics: [Diagnostic] = []

    /// Decides what follows from the library; `nil` in `choice` when the library does not have the system.
    static func decide(
        for machine: MachineDescription,
        library: Library,
        secrets: [String]
    ) -> (choice: MachineChoice?, diagnostics: [Diagnostic]) {
        guard let system = library.operatingSystems[machine.operatingSystem] else {
            let names = library.operatingSystems.keys.sorted()
            let diagnostic = Diagnostic.error(
                "machine '\(machine.name)' names operating system '\(machine.operatingSystem)', "
                    + "which the library does not have",
                at: machine.location,
                hint: Suggestion.hint(for: machine.operatingSystem, among: names)
            )
            return (nil, [diagnostic])
        }
        let choice = MachineChoice(machine, on: system, library: library, secrets: secrets)
        return (choice, choice.diagnostics)
    }

    private init(_ machine: MachineDescription, on system: OperatingSystem, library: Library, secrets: [String]) {
        image = ImageRecipe(
            operatingSystem: system.name,
            family: system.family,
            source: system.source,
            servicePack: OperatingSystem.ServicePack(name: "", pockets: []),
            disk: system.needs.disk,
            layers: [],
            staging: system.staging,
            accounts: machine.deployment == .instant ? machine.users.map(\.withoutPassword) : []
        )
        shape = MachineShape(memory: system.needs.memory)
        chooseServicePack(of: system, for: machine)
        var applications: [Application] = []
        for choice in machine.applications {
            guard let application = library.applications[choice.name] else {
                report(
                    "machine '\(machine.name)' names application '\(choice.name)', which the library does not have",
                    at: machine,
                    hint: Suggestion.hint(for: choice.name, among: library.applications.keys.sorted())
                )
                continue
            }
            applications.append(application)
            let answers = AnswerSheet(choice, for: application, on: machine, secrets: secrets)
            diagnostics += answers.diagnostics
            add(application, answers: answers, to: machine)
        }
        ready += machine.ready
        identity = identity.followed(by: machine.identity)
        let needs = MachineNeeds(machine, system: system, applications: applications)
        image.disk = needs.systemDisk
        let memory = MemoryChoice(for: machine, needs: needs)
        let processors = ProcessorChoice(for: machine, needs: needs)
        diagnostics += [processors.diagnostic, memory.diagnostic].compactMap(\.self)
        shape = MachineShape(
            memory: memory.memory,
            processors: processors.number,
            interfaces: machine.networks.count,
            disks: machine.hardware.disks
        )
    }

    private mutating func chooseServicePack(of system: OperatingSystem, for machine: MachineDescription) {
        let wanted = machine.servicePack
        let packs = system.servicePacks
        if let pack = wanted.map({ name in packs.first { $0.name == name } }) ?? packs.first {
            image.servicePack = pack
            return
        }
        guard let wanted else {
            report("operating system '\(system.name)' has no service pack", at: machine)
            return
        }
        report(
            "machine '\(machine.name)' names service pack '\(wanted)', which '\(system.name)' does not have",
            at: machine,
            hint: Suggestion.hint(for: wanted, among: packs.map(\.name))
        )
    }

    private mutating func add(_ application: Application, answers: AnswerSheet, to machine: MachineDescription) {
        if !application.runsOn.contains(machine.operatingSystem) {
            report(
                "machine '\(machine.name)' has application '\(application.name)', "
                    + "which does not run on '\(machine.operatingSystem)'",
                at: machine,
                hint: "it runs on " + application.runsOn.map { "'\($0)'" }.joined(separator: ", ")
            )
        }
        if image.source.firmware != nil, application.isInstalled {
            report(
                "machine '\(machine.name)' has application '\(application.name)', which cannot be put into "
                    + "'\(machine.operatingSystem)', which has a boot loader of its own",
                at: machine,
                hint: "install it in the machine before it is imported, or take a system that is made of packages"
            )
        }
        let filled = AnswerFileFilling(application, answers: answers, on: machine)
        diagnostics += filled.diagnostics
        answerFiles += filled.deployment
        image.layers.append(layer(of: application, answers: answers, answerFiles: filled.installation))
        if let script = application.configureScript {
            configurations.append(
                PlannedMachine.Configuration(
                    application: application.name,
                    script: "\(application.folder)/\(script)",
                    answers: answers.deployment
                )
            )
        }
        identity = identity.followed(by: application.identity)
        ready += application.ready.map { resolved($0, of: application, answers: answers, for: machine) }
    }

    private func layer(
        of application: Application,
        answers: AnswerSheet,
        answerFiles: [AnswerFile]
    ) -> ImageRecipe.Layer {
        var layer = ImageRecipe.Layer(
            application: application.name,
            version: application.version,
            packages: application.packages,
            script: application.installScript,
            files: application.files,
            answers: answers.installation,
            configuration: application.configuration,
            folder: application.folder,
            disk: application.needs.disk
        )
        layer.sources = application.sources.isEmpty ? nil : application.sources
        layer.answerFiles = answerFiles.isEmpty ? nil : answerFiles
        return layer
    }

    private mutating func resolved(
        _ check: ReadyCheck,
        of application: Application,
        answers: AnswerSheet,
        for machine: MachineDescription
    ) -> ReadyCheck {
        guard case .run(let source) = check.condition else { return check }
        let command = ReadyCommand(source, of: application, answers: answers, system: machine.operatingSystem)
        for mistake in command.mistakes { report(mistake.message, at: machine, hint: mistake.hint) }
        return ReadyCheck(.run(command.text), within: check.limit)
    }

    private mutating func report(_ message: String, at machine: MachineDescription, hint: String? = nil) {
        diagnostics.append(.error(message, at: machine.location, hint: hint))
    }
}
