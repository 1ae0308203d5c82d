import LabEngine
import LabModel

/// A lab that was deployed, with what that took.
struct InstantDeployment {
    /// The lab.
    let lab: WiredLab
    /// The time from the request until the lab was ready.
    let total: Duration
    /// The stages of the lab as a whole.
    let stages: [StageTime]

    private let claim: LabClaim

    /// Deploys a lab from suspended images, the way `assay test` does.
    static func make(_ prepared: PreparedLab, on bench: Workbench) async throws -> InstantDeployment {
        let start = ContinuousClock.now
        let claim = try await LabClaim.make(id: LabClaim.randomID(prefix: "b"), state: bench.state)
        let deployment = Deployment(
            claim: claim,
            planned: prepared.planned,
            host: bench.host,
            images: prepared.images,
            sink: { _ in }
        )
        let result = try await deployment.deploy()
        let total = ContinuousClock.now - start
        guard let lab = result.lab else {
            await claim.release()
            throw EngineError(result.trouble ?? Trouble(stage: "deploy", reason: "no reason was given"))
        }
        return InstantDeployment(lab: lab, total: total, stages: result.stages, claim: claim)
    }

    /// The longest that any machine spent in a stage.
    func longest(_ stage: String) -> Duration {
        lab.machineRecords.flatMap(\.stages).filter { $0.stage == stage }.map(\.duration).max() ?? .zero
    }

    /// What each machine spent in each of its stages; stages of different machines overlap.
    var machineStages: [(machine: String, stage: StageTime)] {
        lab.machineRecords.flatMap { record in record.stages.map { (record.name, $0) } }
    }

    /// The time that belongs to no stage of the lab: its folder, its networks and their gateways.
    var outsideStages: Duration { stages.reduce(total) { $0 - $1.duration } }

    /// Ends the lab and removes all of it; gives the time that this took.
    @discardableResult
    func discard() async -> Duration {
        let start = ContinuousClock.now
        await lab.discard()
        await claim.release()
        return ContinuousClock.now - start
    }
}
