/// The device by which a guest's kernel says that it panicked (QEMU, docs/specs/pvpanic); the machine then stands still, so that its
/// memory and its console are as they were.
struct PanicDevice: CommandLinePart {
    var arguments: [String] { ["-device", "pvpanic-pci,id=panic,addr=0x6", "-action", "panic=pause"] }
}
