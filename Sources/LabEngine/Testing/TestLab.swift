import FoundationEssentials
import LabHost
import LabModel

/// A lab in which a test runs, and which is gone afterwards.
struct TestLab: Sendable {
    let claim: LabClaim
    let lab: WiredLab

    /// Discards the lab and removes its folder.
    func end() async {
        // Not cut short by the cancellation that may have asked for it.
        await Task { await lab.discard() }.value
        await claim.release()
    }
}

/// The making of labs for tests of one cell: copies of a suspended lab, or new ones.
struct TestLabs: Sendable {
    let planned: PlannedLab
    let images: [String: InstantImage]
    let environment: RunEnvironment

    /// A copy of a suspended lab; nobody outside uses it, so nothing is published.
    /// - Throws: `EngineError`, or `CancellationError`.
    func fork(of held: HeldTemplate) async throws -> TestLab {
        try await make { claim in
            Deployment(claim: claim, fork: LabFork(of: held, ports: .unpublished), host: environment.host) { _ in }
        }
    }

    /// A lab that is deployed anew.
    /// - Throws: `EngineError`, or `CancellationError`.
    func deployment() async throws -> TestLab {
        try await make { claim in
            Deployment(claim: claim, planned: planned, host: environment.host, images: images) { _ in }
        }
    }

    private func make(_ deployment: (LabClaim) -> Deployment) async throws -> TestLab {
        let claim = try await LabClaim.make(id: LabClaim.randomID(prefix: "t"), state: environment.state)
        do {
            let result = try await deployment(claim).deploy()
            if let lab = result.lab { return TestLab(claim: claim, lab: lab) }
            throw EngineError(result.trouble ?? Trouble(stage: "deploy", reason: "no reason was given"))
        } catch {
            await claim.release()
            throw error
        }
    }
}
