/// What a guest's processors do, as QEMU's monitor tells it (`info registers -a`).
struct ProcessorStates: Hashable {
    /// A processor.
    struct Processor: Hashable {
        /// Whether it takes interrupts: bit 9 of its flags (Intel, Software Developer's Manual, volume 1, section 3.4.3).
        var takesInterrupts = true
        /// Whether it waits for one.
        var isHalted = false
        /// Whether it translates addresses, as under any kernel, but not in firmware and before.
        var hasPages = false
    }

    /// The processors in their order.
    private(set) var processors: [Processor] = []

    /// Reads what the monitor says; what else it says is passed over.
    init(reading text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("CPU#") { processors.append(Processor()) }
            guard !processors.isEmpty else { continue }
            let last = processors.count - 1
            for word in line.split(separator: " ") {
                let parts = word.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, let value = UInt64(parts[1], radix: 16) else { continue }
                switch parts[0] {
                case "EFL", "RFL": processors[last].takesInterrupts = value & 1 << 9 != 0
                case "HLT": processors[last].isHalted = value != 0
                case "CR0": processors[last].hasPages = value & 1 << 31 != 0
                default: break
                }
            }
        }
    }

    /// Whether a kernel does something that nothing can interrupt: a processor works, and none takes interrupts.
    var isDeaf: Bool {
        processors.contains { !$0.isHalted && $0.hasPages } && !processors.contains(where: \.takesInterrupts)
    }
}
