import FoundationEssentials
import LabGuest
import LabImages
import LabModel

/// What an application's or a lab's author runs in a machine once.
struct SettingUp {
    let machine: StartedMachine
    let secrets: SecretValues

    /// How long a script may take.
    private static let limit = Duration.seconds(300)

    /// Writes the applications' answer files, and runs their scripts for deployed machines, in order.
    func configureApplications() async throws {
        for file in machine.planned.answerFiles ?? [] {
            let content = [UInt8](try secrets.fill(file.content).utf8)
            // A licence's key may be in it.
            let permissions = FilePermissions(mode: 0o600, uid: 0, gid: 0)
            try await machine.guest.writeFile(file.target, bytes: content, permissions: permissions)
        }
        for configuration in machine.planned.configurations {
            let answers = try AnswerVariables.variables(configuration.answers, fill: secrets.fill)
            try await runScript(configuration.script, environment: answers, stage: "configure")
        }
    }

    /// Copies the lab's files and runs its scripts, in order.
    func setUp(in folder: String) async throws {
        for file in machine.planned.description.files {
            let content = try contents("\(folder)/\(file.source)", stage: "setup")
            try await machine.guest.writeFile(file.target, bytes: content.bytes, permissions: content.permissions)
        }
        for script in machine.planned.description.setup {
            try await runScript("\(folder)/\(script)", environment: [:], stage: "setup")
        }
    }

    /// Runs a script of the host's disk in the machine; it reads the topology's variables first.
    private func runScript(_ path: String, environment: [String: String], stage: String) async throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        // Not below /run, where Debian allows no programs.
        let target = "/var/lib/assay/\(name)"
        let content = try contents(path, stage: stage)
        let write = FileWrite(target, bytes: content.bytes, permissions: FilePermissions(mode: 0o700))
        // The name is an argument, so that no shell takes it for more than a name.
        var command = GuestCommand(
            ["/bin/sh", "-c", ". /etc/assay/topology.env; exec \"$1\"", stage, target],
            environment: environment
        )
        command.mergesOutput = true
        let result = try await machine.guest.run(command, after: write, within: Self.limit)
        guard result.succeeded else {
            throw machine.error(
                stage,
                "script '\(name)' did not succeed (\(result.status.text))",
                lastSeen: secrets.masked(result.output.text.suffix(4000).description)
            )
        }
    }

    private func contents(_ path: String, stage: String) throws -> (bytes: [UInt8], permissions: FilePermissions) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw machine.error(stage, "'\(path)' cannot be read", lastSeen: "")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes?[.posixPermissions] as? Int).map { UInt32($0) & 0o777 }
        return ([UInt8](data), FilePermissions(mode: mode, uid: 0, gid: 0))
    }
}
