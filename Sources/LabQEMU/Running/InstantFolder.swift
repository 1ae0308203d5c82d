/// The names of the files of a suspended machine.
struct InstantFolder {
    /// The absolute path of the folder.
    let path: String

    /// The guest's memory.
    var memory: String { "\(path)/memory" }
    /// The state of the devices.
    var devices: String { "\(path)/devices" }
    /// What the machine wrote to its system disk before it was suspended.
    var disk: String { "\(path)/disk.qcow2" }
    /// An empty layer, copied for every clone.
    var emptyLayer: String { "\(path)/empty.qcow2" }
    /// What the console printed until the machine was suspended.
    var console: String { "\(path)/console" }
    /// What the emulator printed.
    var emulatorLog: String { "\(path)/qemu.log" }
}
