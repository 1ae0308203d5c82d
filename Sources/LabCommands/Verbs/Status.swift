import ArgumentParser
import FoundationEssentials
import LabEngine
import LabModel

/// Which lab that stays a verb works on.
struct StandingLabOption: ParsableArguments {
    @Option(
        name: .customLong("lab"),
        help: ArgumentHelp("The lab's name; the only one if left out.", valueName: "name")
    )
    var name: String?
}

/// `assay status`: shows the machines of a lab that stays.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the machines, addresses and published ports of a lab that stays."
    )

    @Argument(help: ArgumentHelp("The lab's name; the only one if left out.", valueName: "name"))
    var name: String?
    @OptionGroup var format: FormatOption

    @Flag(help: "Say what happens in the lab, from its beginning on, until it is down.")
    var follow = false
    @OptionGroup var progress: ProgressOption

    func run() async throws {
        let labs = StandingLabs(state: try Workplace().state)
        guard !follow else { return try await follow(try labs.find(name), labs) }
        let reply = try await labs.ask(try labs.find(name), .status)
        guard case .ready(let facts) = reply else { throw Failure(code: .labBroke, message: "the lab gave no facts") }
        try Self.show(facts, format: format.format)
    }

    private func follow(_ lab: String, _ labs: StandingLabs) async throws {
        let printer = progress.printer
        defer { printer.finish() }
        _ = try await labs.ask(lab, .events) { if case .progress(let event) = $0 { printer.show(event) } }
    }

    /// Prints a lab's facts.
    static func show(_ facts: StandingLab, format: OutputFormat) throws {
        let rows = facts.machines.map { machine in
            [
                machine.name,
                "\(machine.operatingSystem)/\(machine.servicePack)",
                machine.applications.joined(separator: " "),
                machine.identity.interfaces.map(\.address.description).joined(separator: " "),
                "\(facts.memory[machine.name, default: ByteCount(bytes: 0)].mebibytes) MiB",
                facts.published.filter { $0.machine == machine.name }
                    .map { "\($0.port) at http://127.0.0.1:\($0.hostPort)" }.joined(separator: ", "),
            ]
        }
        try Table.print(
            format,
            columns: ["machine", "system", "applications", "addresses", "memory", "published"],
            rows: rows,
            payload: facts
        )
    }
}

/// `assay list`: shows the labs that stay.
struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the labs that stay.")

    @OptionGroup var format: FormatOption

    func run() async throws {
        let labs = StandingLabs(state: try Workplace().state)
        var facts: [StandingLab] = []
        for name in labs.names() {
            guard case .ready(let lab)? = try? await labs.ask(name, .status) else { continue }
            facts.append(lab)
        }
        try Self.show(facts, format: format.format)
    }

    /// Prints the facts of several labs.
    static func show(_ facts: [StandingLab], format: OutputFormat) throws {
        let rows = facts.map { lab in
            let memory = lab.memory.values.reduce(ByteCount(bytes: 0), +)
            let ports = lab.published.map { "http://127.0.0.1:\($0.hostPort)" }.joined(separator: " ")
            return [lab.name, lab.lab, lab.cell, "\(lab.machines.count)", "\(memory.mebibytes) MiB", ports]
        }
        try Table.print(
            format,
            columns: ["name", "lab", "cell", "machines", "memory", "published"],
            rows: rows,
            payload: facts
        )
    }
}
