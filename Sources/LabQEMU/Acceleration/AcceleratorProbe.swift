import FoundationEssentials
import LabModel
import LabProcess

/// Whether hardware virtualization works here: seen, not believed.
///
/// `/dev/kvm` can be there, open, and create a virtual machine, while an ordinary guest hangs in its first instructions.
/// So a probe guest must report back first.
struct AcceleratorProbe: Sendable, Codable, Hashable {
    /// The accelerator to use.
    var accelerator: Accelerator
    /// Why: a lower-case clause without a full stop.
    var reason: String

    /// How long the probe guest may take.
    static let limit = Duration.seconds(2)

    /// Looks at the processor and, if it claims to virtualize, starts a probe guest in `folder`.
    static func look(emulator: String, folder: String) async -> AcceleratorProbe {
        guard processorVirtualizes() else {
            return AcceleratorProbe(accelerator: .tcg, reason: "the processor shows neither vmx nor svm")
        }
        guard FileManager.default.isWritableFile(atPath: "/dev/kvm") else {
            return AcceleratorProbe(accelerator: .tcg, reason: "/dev/kvm is not there or not open to this user")
        }
        let reported = await guestReports(emulator: emulator, accelerator: .kvm, folder: folder, within: limit)
        return reported
            ? AcceleratorProbe(accelerator: .kvm, reason: "a probe guest reported back")
            : AcceleratorProbe(
                accelerator: .tcg,
                reason: "a probe guest under KVM did not report back within \(limit.labText)"
            )
    }

    private static func processorVirtualizes() -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
            let flags = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
        else { return false }
        return flags.split(separator: " ").contains { $0 == "vmx" || $0 == "svm" }
    }

    /// Boots a sector that writes to QEMU's exit port, and tells whether it did.
    static func guestReports(
        emulator: String,
        accelerator: Accelerator,
        folder: String,
        within limit: Duration
    ) async -> Bool {
        // mov al, 0x10; out 0xf4, al; hlt; jmp back: the status of QEMU is then 0x10 * 2 + 1.
        let code: [UInt8] = [0xb0, 0x10, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd]
        let sector = code + [UInt8](repeating: 0, count: 510 - code.count) + [0x55, 0xaa]
        let file = "\(folder)/probe-\(ProcessInfo.processInfo.processIdentifier).img"
        guard FileManager.default.createFile(atPath: file, contents: Data(sector)) else { return false }
        defer { try? FileManager.default.removeItem(atPath: file) }
        let command = Command(
            emulator,
            [
                "-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc", "-accel", accelerator.option,
                "-m", "16M", "-device", "isa-debug-exit,iobase=0xf4,iosize=1",
                "-drive", "file=\(escaped(file)),format=raw,if=floppy,read-only=on", "-boot", "a", "-no-reboot",
            ]
        )
        let result = try? await command.outcome(within: limit)
        return result?.status == .exited(33)
    }
}
