import LabModel

extension WiredLab {
    /// Work in the lab beside which somebody looks at all machines; `workplace` is the machine where it is done.
    func watching(stage: String, workplace: String? = nil) -> Watching {
        var watching = Watching(machines, stage: stage)
        watching.asksGuests = true
        watching.revival = revival
        watching.workplace = workplace.flatMap { machine($0)?.name }
        return watching
    }

    /// Deploys machines anew that break and whose description asks for it, as long as the lab stands.
    public func reviveMachines() async {
        let watching = watching(stage: "stand")
        await withTaskGroup(of: Void.self) { group in
            for machine in machines where machine.planned.description.restart == .onCrash {
                // One that cannot be deployed anew stays broken, which its record and the progress say.
                group.addTask { try? await watching.watch(machine) }
            }
        }
    }
}
