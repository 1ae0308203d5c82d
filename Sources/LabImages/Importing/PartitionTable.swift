import LabModel

/// The table at the beginning of a disk that says where the partitions are.
struct PartitionTable {
    private let disk: FileWindow
    private var sectors: UInt64 { UInt64(disk.size) / 512 }

    /// Checks the table of a raw disk that a machine is to boot from.
    ///
    /// A disk that was cut off, or that says it is larger than it is, has partitions behind its end.
    /// - Throws: `ImageError` with the code `refused`, `subject` being the file that it is about.
    static func check(_ disk: String, subject: String, firmware: Firmware) throws {
        let table = PartitionTable(disk: try FileWindow(disk))
        func refusal(_ reason: String) -> ImageError { ImageError(.refused, subject: subject, reason: reason) }
        guard table.disk.little(at: 510, count: 2) == 0xaa55 else {
            throw refusal("it has no boot sector, so no machine starts from it")
        }
        if let end = table.end, end > table.sectors {
            throw refusal(
                "it is truncated, or lies about its size: its partitions need \(end) sectors, and it has \(table.sectors)"
            )
        }
        if firmware == .uefi, !table.isGPT, !table.types.contains(0xef) {
            throw refusal("it has no partition for UEFI; a machine with BIOS may start from it")
        }
    }

    /// UEFI Specification, section 5.3.
    private var isGPT: Bool { disk.text(at: 512, count: 8) == "EFI PART" }

    /// The kinds of the four partitions of the old table.
    private var types: [UInt64] { (0..<4).map { disk.little(at: 450 + 16 * $0, count: 1) } }

    /// The sector behind everything that the tables name.
    private var end: UInt64? {
        // The second copy of the table lies in the last sector.
        if isGPT { return disk.little(at: 512 + 32, count: 8) &+ 1 }
        return (0..<4).filter { types[$0] != 0 && types[$0] != 0xee }.map { number in
            disk.little(at: 454 + 16 * number, count: 4) + disk.little(at: 458 + 16 * number, count: 4)
        }.max()
    }
}
