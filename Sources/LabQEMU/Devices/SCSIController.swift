/// The controller of all SCSI disks of a machine.
struct SCSIController: CommandLinePart {
    var arguments: [String] { ["-device", "virtio-scsi-pci,id=scsi,addr=0x7"] }
}
