import LabEngine
import LabModel

/// A copy of a suspended lab, with what that took.
struct ForkedLab {
    /// The copy.
    let lab: WiredLab
    /// The time from the request until all machines ran.
    let running: Duration
    /// The time from the request until every machine had answered and had what is its own.
    let refreshed: Duration

    private let claim: LabClaim

    /// Forks a suspended lab, the way `assay fork` does in the process that owns the copy.
    static func make(of held: HeldTemplate, ports: LabFork.Ports, on bench: Workbench) async throws -> ForkedLab {
        let start = ContinuousClock.now
        let claim = try await LabClaim.make(id: LabClaim.randomID(prefix: "b"), state: bench.state)
        let fork = LabFork(of: held, ports: ports)
        let result = try await Deployment(claim: claim, fork: fork, host: bench.host, sink: { _ in }).deploy()
        let total = ContinuousClock.now - start
        guard let lab = result.lab, let running = result.stages.first(where: { $0.stage == "fork" }) else {
            await claim.release()
            throw EngineError(result.trouble ?? Trouble(stage: "fork", reason: "no reason was given"))
        }
        return ForkedLab(lab: lab, running: running.duration, refreshed: total, claim: claim)
    }

    /// Ends the copy and removes all of it.
    @discardableResult
    func discard() async -> Duration {
        let start = ContinuousClock.now
        await lab.discard()
        await claim.release()
        return ContinuousClock.now - start
    }
}

extension WiredLab {
    /// Runs a shell command in a machine and gives what it printed.
    /// - Throws: `BenchError` when it does not succeed.
    func shell(_ command: String, on machine: String) async throws -> String {
        let output = Transcript()
        let status = try await run(["/bin/sh", "-c", command], on: machine, within: .seconds(60)) { _, bytes in
            output.add(bytes)
        }
        guard status == 0 else { throw BenchError("'\(command)' on '\(machine)' ended with \(status): \(output.text)") }
        return output.text
    }
}
