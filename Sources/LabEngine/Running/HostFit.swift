public import LabModel

/// Whether a host could ever hold a lab, told before anything is made for it.
public enum HostFit {
    /// What keeps the lab from ever being deployed on the host, or `nil`.
    public static func trouble(of planned: PlannedLab, on host: HostFacts) -> Trouble? {
        if let machine = planned.machines.first(where: { $0.shape.memory > host.memory }) {
            return Trouble(
                machine: machine.name,
                stage: "deploy",
                reason: "it needs \(machine.shape.memory) of memory, and this host has \(host.memory.mebibytes) MiB"
            )
        }
        let sum = planned.nominalMemory
        guard sum > host.memory else { return nil }
        return Trouble(
            stage: "deploy",
            reason: "the lab's machines need \(sum) of memory together, and this host has \(host.memory.mebibytes) MiB"
        )
    }
}
