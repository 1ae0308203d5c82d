import LabHost

/// Finds what a guest's kernel says of its end, or of programs that it ended, in what the console prints.
///
/// Only lines with the kernel's time in front count. Whoever may write to the console can write such lines: it makes a broken
/// lab of his own test, and nothing else.
struct KernelMessages {
    /// A longer line is no message of a kernel.
    private static let longestLine = 4096

    private var line: [UInt8] = []

    /// Takes what was printed and gives what the lines that are whole now say.
    mutating func feed(_ bytes: [UInt8]) -> [MachineIncident] {
        var incidents: [MachineIncident] = []
        for byte in bytes {
            if byte == 0x0a {
                if let incident = Self.incident(in: line) { incidents.append(incident) }
                line = []
            } else if line.count < Self.longestLine {
                line.append(byte)
            }
        }
        return incidents
    }

    private static func incident(in line: [UInt8]) -> MachineIncident? {
        // Most lines are not even looked at as text.
        guard line.first == UInt8(ascii: "[") || line.first == UInt8(ascii: "<") else { return nil }
        let text = String(decoding: line, as: UTF8.self)
        guard let message = text.firstMatch(of: #/^(?:<\d+>)?\[ *\d+\.\d+\] (.*?)\r?$/#)?.output.1 else { return nil }
        if message.hasPrefix("Kernel panic - not syncing") { return .panicked }
        guard
            message.hasPrefix("Out of memory: Killed process")
                || message.hasPrefix("Memory cgroup out of memory: Killed")
        else { return nil }
        return .ranOutOfMemory(String(message.prefix(200)))
    }
}
