import ArgumentParser
import FoundationEssentials
import Glibc
import LabModel

/// `assay exec`: runs a command in a machine of a lab that stays.
struct Exec: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a command in a machine of a lab that stays; its exit status is ours."
    )

    @OptionGroup var lab: StandingLabOption

    @Argument(help: "The machine.")
    var machine: String

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command, after '--'.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        guard !command.isEmpty else { throw ValidationError("there is no command; write it after '--'") }
    }

    func run() async throws {
        let labs = StandingLabs(state: try Workplace().state)
        let reply = try await labs.ask(try labs.find(lab.name), .exec(machine: machine, command: command)) { reply in
            if case .output(let isError, let bytes) = reply { Talk.write(bytes, toError: isError) }
        }
        guard case .ended(let status) = reply else {
            throw Failure(code: .labBroke, message: "the command did not end")
        }
        Glibc.exit(Int32(clamping: status))
    }
}

/// `assay logs`: prints the console of a machine of a lab that stays.
struct Logs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the console of a machine of a lab that stays.")

    @OptionGroup var lab: StandingLabOption

    @Argument(help: "The machine.")
    var machine: String

    func run() async throws {
        let state = try Workplace().state
        let labs = StandingLabs(state: state)
        let name = try labs.find(lab.name)
        guard case .ready(let facts) = try await labs.ask(name, .status) else {
            throw Failure(code: .labBroke, message: "the lab gave no facts")
        }
        guard facts.machines.contains(where: { $0.name == machine }) else {
            throw Failure.usage(
                "lab '\(name)' has no machine '\(machine)'",
                hint: Suggestion.hint(for: machine, among: facts.machines.map(\.name))
            )
        }
        // Its owner alone knows what the lab's secrets are.
        var content: [UInt8] = []
        _ = try await labs.ask(name, .console(machine: machine)) { reply in
            if case .output(_, let bytes) = reply { content += bytes }
        }
        Talk.print(Talk.safe(String(decoding: content, as: UTF8.self)))
    }
}
