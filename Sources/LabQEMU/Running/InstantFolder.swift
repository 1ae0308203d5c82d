/// The names of the files of a suspended machine.
struct InstantFolder {
    /// The absolute path of the folder.
    let path: String

    /// The guest's memory.
    var memory: String { "\(path)/memory" }
    /// The state of the devices.
    var devices: String { "\(path)/devices" }
    /// What the machine wrote to a disk before it was suspended; the system's own disk is 0.
    func disk(_ index: Int) -> String { "\(path)/disk\(Self.suffix(index)).qcow2" }
    /// An empty layer of a disk, copied for every clone.
    func emptyLayer(_ index: Int) -> String { "\(path)/empty\(Self.suffix(index)).qcow2" }
    /// What the firmware remembered when the machine was suspended.
    var variables: String { "\(path)/variables" }
    /// What the console printed until the machine was suspended.
    var console: String { "\(path)/console" }
    /// What the emulator printed.
    var emulatorLog: String { "\(path)/qemu.log" }

    private static func suffix(_ index: Int) -> String { index == 0 ? "" : "\(index)" }
}
