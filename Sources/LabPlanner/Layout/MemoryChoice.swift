import LabModel

/// How much memory a machine gets.
struct MemoryChoice {
    /// Machines of about the same size share a suspended image when their memory is counted in steps.
    private static let step = ByteCount.mebibytes(64)

    /// The memory, in whole steps.
    let memory: ByteCount
    /// What is wrong with what the lab file asks for.
    let diagnostic: Diagnostic?

    /// Takes what the lab file desires, else its minimum, else what the system and the applications recommend.
    init(for machine: MachineDescription, needs: Needs) {
        let wish = machine.hardware.memoryDesired ?? machine.hardware.memoryMinimum
        memory = Self.roundedUp(wish ?? max(needs.recommendedMemory, needs.memory))
        guard let wish, memory < needs.memory else {
            diagnostic = nil
            return
        }
        let software = ([machine.operatingSystem] + machine.applications.map(\.name)).joined(separator: " + ")
        let word = machine.hardware.memoryDesired == nil ? "minimum" : "desired"
        diagnostic = .error(
            "machine '\(machine.name)' asks for \(wish) of memory, but \(software) needs \(needs.memory)",
            at: machine.location,
            hint: "write 'memory: {\(word): \(Self.roundedUp(needs.memory))}' or more"
        )
    }

    private static func roundedUp(_ size: ByteCount) -> ByteCount {
        let steps = (size.bytes + step.bytes - 1) / step.bytes
        return ByteCount(bytes: max(1, steps) * step.bytes)
    }
}
