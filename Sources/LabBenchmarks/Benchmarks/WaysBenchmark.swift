import LabEngine
import LabHost
import LabImages
import LabModel

/// The three ways in which one machine is deployed, beside a bare boot of the same image: in turn, round by round.
struct WaysBenchmark {
    /// Runs all rounds.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let instant = try await bench.prepare("Examples/bench/debian.yaml")
        let bare = "bare boot: until everything is started and the identity is set"
        for _ in 0..<rounds {
            let boot = try await ColdBoot(prepared: instant, bench: bench).measure()
            sheet.add(boot.identified, of: bare)
            Workbench.say("bare boot \(Figure(boot.identified).text)")
            for way in MachineDescription.Deployment.allCases {
                let deployment = try await InstantDeployment.make(
                    try await instant.deployed(way, on: bench),
                    on: bench
                )
                sheet.add(deployment.total, of: title(way))
                if way != .instant {
                    sheet.add(
                        deployment.longest("identify"),
                        of: "… of it: until the machine says that it is who its medium says (\(way))"
                    )
                }
                await deployment.discard()
                Workbench.say("\(way) \(Figure(deployment.total).text)")
            }
        }
        sheet.addRatio("prebuilt deployment to bare boot", of: title(.prebuilt), to: bare)
        sheet.addRatio("prebuilt to instant deployment", of: title(.prebuilt), to: title(.instant))
    }

    private func title(_ way: MachineDescription.Deployment) -> String {
        "debian-12: \(way.rawValue) deployment, request to ready"
    }
}

extension PreparedLab {
    /// The same lab with all of its machines deployed in another way.
    fileprivate func deployed(
        _ way: MachineDescription.Deployment,
        on bench: Workbench
    ) async throws -> PreparedLab {
        var planned = planned
        var images: [String: InstantImage] = [:]
        for index in planned.machines.indices {
            planned.machines[index].description.deployment = way
            let machine = planned.machines[index]
            images[machine.name] = try await bench.workshop.machineImage(for: MachineNeed(of: machine))
        }
        return PreparedLab(planned: planned, images: images)
    }
}
