import LabModel

/// How much memory a machine gets.
struct MemoryChoice {
    /// Machines of about the same size share a suspended image when their memory is counted in steps.
    private static let step = ByteCount.mebibytes(64)

    /// The memory, in whole steps.
    let memory: ByteCount
    /// Why it is that.
    let reason: String
    /// What is wrong with what the lab file asks for.
    let diagnostic: Diagnostic?

    /// Takes what the lab file desires, else its minimum, else what the system and the applications recommend.
    init(for machine: MachineDescription, needs: MachineNeeds) {
        let wish = machine.hardware.memoryDesired ?? machine.hardware.memoryMinimum
        let (least, recommended) = (needs.total.memory, max(needs.total.recommendedMemory, needs.total.memory))
        memory = Self.roundedUp(wish ?? recommended)
        let word = machine.hardware.memoryDesired == nil ? "minimum" : "desired"
        guard let wish else {
            reason = "\(needs.recommendation) in steps of \(Self.step)"
            diagnostic = nil
            return
        }
        reason = "the lab file's '\(word)'; \(needs.software) needs \(least), and \(recommended) is recommended"
        let subject = "machine '\(machine.name)' asks for \(wish) of memory"
        if memory < least {
            diagnostic = .error(
                "\(subject), but \(needs.software) needs \(least)\(needs.sum)",
                at: machine.location,
                hint: "write 'memory: {\(word): \(Self.roundedUp(least))}' or more"
            )
        } else if memory < recommended, machine.hardware.memoryMinimum == nil {
            // Who states the minimum too knows what little the machine gets.
            diagnostic = .warning(
                "\(subject), but for \(needs.software) \(recommended) is recommended",
                at: machine.location,
                hint: "write 'memory: {desired: \(Self.roundedUp(recommended))}', "
                    + "or 'minimum: \(wish)' beside it if so little is meant"
            )
        } else {
            diagnostic = nil
        }
    }

    private static func roundedUp(_ size: ByteCount) -> ByteCount {
        let steps = (size.bytes + step.bytes - 1) / step.bytes
        return ByteCount(bytes: max(1, steps) * step.bytes)
    }
}
