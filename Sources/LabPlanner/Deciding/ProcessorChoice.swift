import LabModel

/// How many processors a machine gets.
struct ProcessorChoice {
    /// The number.
    let number: Int
    /// Why it is that, goals left out: they have reasons of their own.
    let reason: String
    /// What is wrong with what the lab file asks for.
    let diagnostic: Diagnostic?

    /// Takes what the lab file says, else what the system and the applications need, and more where goals need more.
    init(for machine: MachineDescription, needs: MachineNeeds) {
        let (wish, least) = (machine.hardware.processors, needs.total.processors)
        number = max(wish ?? least, machine.hardware.processorsForGoals ?? 1)
        guard let wish else {
            reason = least == 1 ? "no goal asks for more" : "\(needs.software) needs them"
            diagnostic = nil
            return
        }
        reason = "the lab file"
        guard wish < least else {
            diagnostic = nil
            return
        }
        let asked = wish == 1 ? "1 processor" : "\(wish) processors"
        diagnostic = .error(
            "machine '\(machine.name)' asks for \(asked), but \(needs.software) needs \(least)",
            at: machine.location,
            hint: "write 'processors: \(least)' or more"
        )
    }
}
