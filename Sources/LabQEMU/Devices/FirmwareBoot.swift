import LabModel

/// A machine that boots from its own disk: the firmware that looks for the boot loader.
///
/// QEMU has SeaBIOS on every board without saying. For UEFI the board has two flash chips: the program, which all machines share,
/// and what it remembers, which each machine has for itself (QEMU, docs/system/i386/microvm and pc, `pflash0` and `pflash1`).
struct FirmwareBoot: CommandLinePart {
    var firmware: Firmware
    /// The absolute path of what the machine's firmware remembers.
    var variables: String

    /// What Debian's package `ovmf` brings: 4 MiB chips, without Secure Boot, which needs a board with SMM.
    static let program = "/usr/share/OVMF/OVMF_CODE_4M.fd"
    /// What the firmware remembers when it is new.
    static let newVariables = "/usr/share/OVMF/OVMF_VARS_4M.fd"

    var arguments: [String] {
        guard firmware == .uefi else { return [] }
        return [
            "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=\(escaped(Self.program))",
            "-drive", "if=pflash,unit=1,format=raw,file.locking=off,file.filename=\(escaped(variables))",
        ]
    }
}

/// A read-only disk with a file system that tells the machine who it is, behind all other disks.
struct Medium: CommandLinePart {
    /// The absolute path of the image.
    var file: String

    var arguments: [String] {
        [
            "-drive",
            "if=none,id=medium,format=raw,readonly=on,file.locking=off,file.filename=\(escaped(file))",
            "-device", "virtio-blk-pci,id=medium-disk,drive=medium,addr=0x1e",
        ]
    }
}
