/// A medium that says who the machine is: a file of the firmware's configuration device, which a guest's kernel shows below
/// `/sys/firmware/qemu_fw_cfg` (QEMU, docs/specs/fw_cfg).
///
/// It is no device of its own, so that copies of the running machine have the same devices without it.
struct ConfigurationMedium: CommandLinePart {
    /// The absolute path of the file.
    var file: String

    /// The name below `/sys/firmware/qemu_fw_cfg/by_name`, which launch software in guests looks for.
    static let name = "opt/org.assay/boot"

    var arguments: [String] { ["-fw_cfg", "name=\(Self.name),file=\(escaped(file))"] }
}
