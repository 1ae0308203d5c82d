import LabModel

/// The main board, the processor and the memory.
struct Board: CommandLinePart {
    /// Where the guest's memory lies.
    enum Memory: Hashable {
        /// In memory that nobody else sees.
        case anonymous
        /// In a file that shows every change: the machine can be suspended with it.
        case shared(file: String)
        /// In a private copy-on-write view of a suspended machine's file.
        case copyOnWrite(file: String)
    }

    /// Pinned, because a suspended machine resumes only on the board that it was suspended on.
    static let machineType = "pc-q35-7.2"

    var name: String
    var accelerator: Accelerator
    var shape: MachineShape
    var memory: Memory
    /// Whether a fork server guards the process against starting others, so that it can be forked.
    var isForkable = false

    var arguments: [String] {
        let spawning = isForkable ? "allow" : "deny"
        return [
            "-name", "guest=\(escaped(name))",
            "-nodefaults", "-no-user-config", "-display", "none",
            "-machine", "\(Self.machineType),memory-backend=ram,smbus=off,sata=off,usb=off,vmport=off,hpet=off",
            "-cpu", accelerator.processorModel,
            "-accel", accelerator.option,
            "-smp", "\(shape.processors)",
            "-m", "\(shape.memory.mebibytes)M",
            "-object", backend,
            "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=\(spawning),resourcecontrol=deny",
        ]
    }

    private var backend: String {
        let size = "size=\(shape.memory.mebibytes)M"
        return switch memory {
        case .anonymous: "memory-backend-ram,id=ram,\(size)"
        case .shared(let file): "memory-backend-file,id=ram,\(size),mem-path=\(escaped(file)),share=on"
        case .copyOnWrite(let file): "memory-backend-file,id=ram,\(size),mem-path=\(escaped(file)),share=off"
        }
    }
}
