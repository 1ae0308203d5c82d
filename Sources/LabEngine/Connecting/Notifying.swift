import LabGuest
import LabModel
import LabWiring

/// Tells an application of a machine that its settings changed.
struct Notifying {
    let machine: StartedMachine
    let secrets: SecretValues

    /// How long an application may take to be told.
    private static let limit = Duration.seconds(60)

    /// Does what a step says, unless none of the connections that ask for it changed anything here.
    func tell(_ step: WiringOrder.Step) async throws {
        guard machine.needsTelling(of: step.connections) else { return }
        // Only what was declared as a command reaches a shell; a service's name is an argument, whatever is in it.
        switch step.notice.reload {
        case .reload(let service):
            try await run(GuestCommand(["systemctl", "reload", "--", try secrets.fill(service)]))
        case .restart(let service):
            try await run(GuestCommand(["systemctl", "restart", "--", try secrets.fill(service)]))
        case .hangUp(let file): try await HangUp(guest: machine.guest, file: try secrets.fill(file)).send()
        case .renew(let file): try await HangUp(guest: machine.guest, file: try secrets.fill(file)).renewChildren()
        case .run(let command): try await run(GuestCommand.shell(try secrets.fill(command)))
        }
    }

    private func run(_ command: GuestCommand) async throws {
        let result = try await machine.guest.run(command, within: Self.limit)
        guard result.succeeded else {
            let output = secrets.masked(result.error.text + result.output.text)
            let text = command.arguments.first == "/bin/sh" ? command.arguments.dropFirst(2) : command.arguments[...]
            throw machine.error(
                "connect",
                "'\(secrets.masked(text.joined(separator: " ")))' did not succeed (\(result.status.text))",
                lastSeen: output
            )
        }
    }
}

extension CommandResult.Status {
    /// How a command ended, in words.
    var text: String {
        switch self {
        case .exited(let status): "status \(status)"
        case .signalled(let number): "ended by signal \(number)"
        case .timedOut: "it took too long and was ended"
        case .failedToStart(_, let reason): "it could not be started: \(reason)"
        }
    }
}
