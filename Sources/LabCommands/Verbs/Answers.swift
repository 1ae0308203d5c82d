public import ArgumentParser
import FoundationEssentials
public import LabAnswers
import LabEngine
import LabModel
import LabPlanner
import LabWiring

/// `assay answers`: writes the files by which guests of other systems become machines of a lab.
struct Answers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the files by which guests of other systems become machines of a lab.",
        discussion: """
            For guests that are started by hand, or elsewhere: images with cloud-init, and Windows. Each gets the identity that \
            an instant machine would have: give its network cards the Ethernet addresses that are printed.
            """
    )

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions
    @OptionGroup var format: FormatOption

    @Option(name: .customLong("for"), help: "What reads the answers.")
    var system: AnswerFormat

    @Option(
        name: .customLong("machine"),
        help: ArgumentHelp("Only this machine; may be repeated.", valueName: "name")
    )
    var machines: [String] = []

    @Option(help: ArgumentHelp("A file with accounts, time zone and commands for the guests.", valueName: "file"))
    var choices: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder that gets a folder, or an image, for each machine.", valueName: "folder")
    )
    var output: String

    @Flag(help: "Write an image of a CD for each machine in the place of a folder.")
    var image = false

    func run() async throws {
        let reading = try LabReading.read(lab.lab, installation: try .find())
        let plan = try await reading.plan(cells)
        guard let planned = plan.labs.first, plan.labs.count == 1 else {
            throw Failure.usage("the lab has \(plan.labs.count) cells", hint: "choose one with --cell or --shard")
        }
        var random = SystemRandomNumberGenerator()
        let identities = IdentityPlan.identities(for: planned, random: &random)
        let chosen = try readChoices()
        var guests: [(machine: PlannedMachine, guest: GuestDescription)] = []
        for machine in try selectedMachines(of: planned) {
            guard let identity = identities[machine.name] else { continue }
            let guest = try GuestDescription(
                of: machine,
                in: planned,
                identity: identity,
                hostKeys: [],
                choices: chosen
            )
            guests.append((machine, guest))
        }
        let mistakes = guests.flatMap {
            AnswerChecks.mistakes(in: $0.guest, for: system, at: $0.machine.description.location)
        }
        Talk.print(errorsOf: mistakes, sources: reading.sources)
        guard mistakes.isEmpty else { throw Failure(code: .wrongLabFile) }
        var written: [AnsweredMachine] = []
        for (_, guest) in guests { written.append(try await write(guest)) }
        try show(written)
    }

    private func readChoices() throws -> GuestChoices {
        guard let choices else { return GuestChoices() }
        let reading = GuestChoices.read(path: choices, environment: ProcessInfo.processInfo.environment)
        Talk.print(errorsOf: reading.diagnostics, sources: [choices: reading.text])
        guard !reading.diagnostics.containsError else { throw Failure(code: .wrongLabFile) }
        return reading.choices
    }

    private func selectedMachines(of lab: PlannedLab) throws -> [PlannedMachine] {
        let names = lab.machines.map(\.name)
        if let unknown = machines.first(where: { !names.contains($0) }) {
            throw Failure.usage(
                "the lab has no machine '\(unknown)' in this cell",
                hint: Suggestion.hint(for: unknown, among: names)
            )
        }
        return lab.machines.filter { machines.isEmpty || machines.contains($0.name) }
    }

    private func write(_ guest: GuestDescription) async throws -> AnsweredMachine {
        var guest = guest
        let folder = output.hasPrefix("/") ? output : FileManager.default.currentDirectoryPath + "/" + output
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            guest.hostKeys = try await HostKeys.make(for: guest.identity, folder: folder).answers
            let medium = try AnswerMedium.medium(system, for: guest)
            let path = "\(folder)/\(guest.identity.hostname)" + (image ? ".iso" : "")
            if image { try await medium.write(toImage: path) } else { try medium.write(toFolder: path) }
            return AnsweredMachine(guest.identity, answers: path)
        } catch let error as CocoaError {
            throw Failure(
                code: .labBroke,
                message: "the answers cannot be written to '\(folder)': \(error.localizedReason)"
            )
        }
    }

    private func show(_ machines: [AnsweredMachine]) throws {
        let rows = machines.flatMap { machine in
            machine.interfaces.map { [machine.machine, $0.name, $0.mac, $0.address, machine.answers] }
        }
        try Table.print(
            format.format,
            columns: ["machine", "card", "Ethernet address", "address", "answers"],
            rows: rows,
            payload: machines
        )
    }
}

extension AnswerFormat: ExpressibleByArgument {}

/// A machine whose answers were written, as the command's data says it.
private struct AnsweredMachine: Encodable {
    struct Interface: Encodable {
        var name, network, mac, address: String
    }

    var machine, answers: String
    var interfaces: [Interface]

    init(_ identity: MachineIdentity, answers: String) {
        machine = identity.hostname
        self.answers = answers
        interfaces = identity.interfaces.map {
            Interface(
                name: $0.name,
                network: $0.network,
                mac: $0.mac.description,
                address: "\($0.address)/\($0.subnet.prefixLength)"
            )
        }
    }
}

extension HostKeys {
    /// The keys as answers say them.
    fileprivate var answers: [GuestDescription.HostKey] {
        let texts = Dictionary(
            uniqueKeysWithValues: files.map { ($0.path, String(decoding: $0.content, as: UTF8.self)) }
        )
        return ["ed25519", "ecdsa", "rsa"].compactMap { kind in
            let path = "/etc/ssh/ssh_host_\(kind)_key"
            guard let privateKey = texts[path], let publicKey = texts["\(path).pub"] else { return nil }
            return GuestDescription.HostKey(kind: kind, privateKey: privateKey, publicKey: publicKey)
        }
    }
}
