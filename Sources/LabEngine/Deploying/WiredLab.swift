import LabGuest
import LabHost
public import LabModel
import LabProcess

/// A lab whose machines are re-identified, connected and ready.
public struct WiredLab: Sendable {
    /// The lab's id.
    public let id: String
    /// What was planned.
    public let planned: PlannedLab
    /// The published ports: machine, the machine's port, the host's port on its loopback address.
    public let published: [PublishedPortFacts]

    let machines: [StartedMachine]
    let secrets: SecretValues
    let host: any HostLab
    let deviceModel: String
    /// The template that the machines' memories are views of; it stays as long as the lab.
    var template: HeldTemplate?
    /// What deploys its machines anew.
    var revival: Revival?

    /// The machine of a name, or the first instance of a group of that name.
    func machine(_ name: String) -> StartedMachine? {
        machines.first { $0.name == name } ?? machines.first { $0.planned.description.name == name }
    }

    /// Every fact of the machines so far.
    public var machineRecords: [MachineRecord] { machines.map { $0.record() } }

    /// What a machine printed on its console, without the values of secrets; empty where there is no such machine.
    public func console(of name: String) -> String {
        guard let machine = machine(name) else { return "" }
        return secrets.masked((try? WholeFile.text(machine.machine.console)) ?? "")
    }

    /// Runs a command in a machine, with the lab's topology in its environment; the output is given as it comes, without the
    /// values of secrets.
    /// - Throws: `EngineError` when the lab has no such machine, or its guest does not answer.
    public func run(
        _ command: [String],
        on name: String,
        within limit: Duration,
        output: @escaping @Sendable (_ isError: Bool, [UInt8]) -> Void
    ) async throws -> Int {
        guard let machine = machine(name) else {
            let hint = Suggestion.hint(for: name, among: machines.map(\.name)).map { "; \($0)" } ?? ""
            throw EngineError(machine: name, stage: "exec", reason: "the lab has no such machine\(hint)")
        }
        let inner = GuestCommand(
            ["/bin/sh", "-c", ". /etc/assay/topology.env; exec \"$@\"", "exec"] + command,
            folder: "/root"
        )
        let masks = (output: SharedSecretMask(secrets.streamMask), error: SharedSecretMask(secrets.streamMask))
        let result = try await machine.guest.run(inner, within: limit) { stream, bytes in
            let shown = (stream == .error ? masks.error : masks.output).feed(bytes)
            if !shown.isEmpty { output(stream == .error, shown) }
        }
        for (isError, mask) in [(false, masks.output), (true, masks.error)] {
            let rest = mask.finish()
            if !rest.isEmpty { output(isError, rest) }
        }
        switch result.status {
        case .exited(let status): return status
        case .signalled(let number): return 128 + number
        case .timedOut: return 124
        case .failedToStart(_, let reason): throw machine.error("exec", reason, lastSeen: "")
        }
    }

    /// What is told of an error, without the values of secrets.
    public func trouble(of error: any Error, machine: String? = nil, stage: String) -> Trouble {
        let trouble =
            (error as? EngineError)?.trouble ?? Trouble(machine: machine, stage: stage, reason: "\(error)")
        return trouble.masked(by: secrets)
    }

    /// The memory that the machines take of the host together (PSS), and each alone.
    public func memoryInUse() -> [String: ByteCount] {
        Dictionary(machines.map { ($0.name, (try? $0.machine.memoryInUse()) ?? ByteCount(bytes: 0)) }) { $1 }
    }
}

/// A port of a machine that is reachable on the host.
public struct PublishedPortFacts: Hashable, Sendable, Codable {
    /// The machine.
    public var machine: String
    /// The TCP port in the machine.
    public var port: Int
    /// The TCP port on the host's loopback address.
    public var hostPort: Int
}

extension WiredLab {
    /// Ends all machines and networks; safe to call again.
    public func discard() async {
        await host.discard()
    }
}
