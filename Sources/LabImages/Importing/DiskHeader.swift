import FoundationEssentials
import LabModel

/// What the first and last bytes of a disk's file say, read here before any other program sees the file.
///
/// The header of an image can name other files, which whoever opens it then reads too: files of this computer, if the author likes.
/// Such images are refused, and so are those that are not of the format they are said to be.
struct DiskHeader {
    private let bytes: FileWindow
    private let format: DiskImage.Format

    /// Checks a file.
    /// - Throws: `ImageError` with the code `refused` that says what is wrong with it, or `missingFile`.
    static func check(_ file: String, format: DiskImage.Format) throws {
        let header = DiskHeader(bytes: try FileWindow(file), format: format)
        try header.checkFormat()
        switch format {
        case .qcow2: try header.checkQCOW2()
        case .vmdk: try header.checkVMDK()
        case .vhd: try header.checkVHD()
        case .vdi: try header.checkVDI()
        case .vhdx: try header.checkVHDX()
        case .raw: break
        }
    }

    private func refusal(_ reason: String) -> ImageError { ImageError(.refused, subject: bytes.file, reason: reason) }

    /// The formats whose mark the file bears.
    private var marks: [DiskImage.Format] {
        var found: [DiskImage.Format] = []
        if bytes.text(at: 0, count: 4) == "QFI\u{fb}" { found.append(.qcow2) }
        if bytes.text(at: 0, count: 4) == "KDMV" || isDescriptor { found.append(.vmdk) }
        if bytes.text(at: 0, count: 8) == "vhdxfile" { found.append(.vhdx) }
        if bytes.little(at: 0x40, count: 4) == 0xbeda_107f { found.append(.vdi) }
        // The footer may be a byte shorter than a sector in old files (Virtual Hard Disk Image Format Specification).
        if bytes.text(at: bytes.size - 512, count: 8) == "conectix" { found.append(.vhd) }
        return found
    }

    private var isDescriptor: Bool { bytes.text(at: 0, count: 21) == "# Disk DescriptorFile" }

    private func checkFormat() throws {
        guard bytes.size >= 512 else { throw refusal("it has \(bytes.size) bytes, less than a disk's first sector") }
        let marks = marks
        if format == .raw {
            guard let mark = marks.first else { return }
            throw refusal("it is said to be raw, and its content says '\(mark.rawValue)'; say which with --format")
        }
        guard marks.contains(format) else {
            let lies = marks.first.map { "its content says '\($0.rawValue)'" } ?? "its content does not say so"
            throw refusal("it is said to be \(format.rawValue), and \(lies): it is truncated, or of another format")
        }
    }

    /// QEMU, docs/interop/qcow2.
    private func checkQCOW2() throws {
        if bytes.big(at: 8, count: 8) != 0 {
            let name = bytes.text(
                at: Int(clamping: bytes.big(at: 8, count: 8)),
                count: Int(bytes.big(at: 16, count: 4) & 1023)
            )
            throw refusal("it stands on another file, '\(name.shown)', which an imported disk must not")
        }
        guard bytes.big(at: 4, count: 4) >= 3 else { return }
        let features = bytes.big(at: 72, count: 8)
        if features & 4 != 0 { throw refusal("its data are in another file, which an imported disk must not have") }
        if features & 2 != 0 { throw refusal("it says of itself that it is corrupt") }
    }

    /// VMware, Virtual Disk Format 5.0.
    private func checkVMDK() throws {
        guard !isDescriptor else { throw refusal("it only describes a disk whose data are in other files") }
        let (start, count) = (bytes.little(at: 28, count: 8), bytes.little(at: 36, count: 8))
        guard start > 0, count > 0 else { return }
        guard count <= 128, start < 1 << 32 else { throw refusal("its description is too long") }
        let description = bytes.text(at: Int(start) * 512, count: Int(count) * 512)
        let lines = description.split(whereSeparator: \.isNewline).map { $0.trimmed }
        if let parent = lines.first(where: { $0.hasPrefix("parentFileNameHint") }) {
            throw refusal("it stands on another file, \(parent.shown), which an imported disk must not")
        }
        let extents = lines.filter { ["RW ", "RDONLY ", "NOACCESS "].contains(where: $0.hasPrefix) }
        guard extents.count == 1, let extent = extents.first?.split(separator: " "), extent.count >= 3 else {
            throw refusal("its data are in \(extents.count) files, and only one can be imported")
        }
        guard extent[2] == "SPARSE" else {
            throw refusal("its data are in another file, which an imported disk must not have")
        }
        let capacity = bytes.little(at: 12, count: 8)
        guard UInt64(extent[1]) == capacity else {
            throw refusal(
                "it lies about its size: \(extent[1].prefix(20)) sectors in the description, \(capacity) in the header"
            )
        }
    }

    /// Microsoft, Virtual Hard Disk Image Format Specification.
    private func checkVHD() throws {
        let footer = bytes.size - 512
        switch bytes.big(at: footer + 60, count: 4) {
        case 2:
            let size = bytes.big(at: footer + 48, count: 8)
            guard size == UInt64(footer) else {
                throw refusal("it lies about its size: \(size) bytes in the footer, and \(footer) before it")
            }
        case 3: break
        case 4: throw refusal("it stands on another file, which an imported disk must not")
        default: throw refusal("it is of a kind that nobody knows")
        }
    }

    /// Microsoft, MS-VHDX: regions and blocks begin and end at whole MiB.
    private func checkVHDX() throws {
        let regions = 192 << 10
        guard bytes.text(at: regions, count: 4) == "regi" else {
            throw refusal("it is truncated or damaged: it has no regions")
        }
        // The first eight bytes of an identifier tell the few that there are apart.
        func region(_ mark: UInt64) -> (offset: Int, length: Int)? {
            let count = min(Int(bytes.little(at: regions + 8, count: 4)), 2047)
            let place = (0..<count).map { regions + 16 + 32 * $0 }.first { bytes.little(at: $0, count: 8) == mark }
            return place.map {
                (Int(clamping: bytes.little(at: $0 + 16, count: 8)), Int(bytes.little(at: $0 + 24, count: 4)))
            }
        }
        guard let table = region(0x4200_f623_2dc2_7766), let facts = region(0x4b9a_4790_8b7c_a206) else {
            throw refusal("it is truncated or damaged: a region is missing")
        }
        let parameters = (0..<min(Int(bytes.little(at: facts.offset &+ 10, count: 2)), 2047))
            .map { facts.offset &+ 32 &+ 32 * $0 }.first { bytes.little(at: $0, count: 8) == 0x4d43_fa36_caa1_6737 }
        guard let parameters else {
            throw refusal("it is truncated or damaged: it does not say how large its blocks are")
        }
        let place = facts.offset &+ Int(bytes.little(at: parameters + 16, count: 4))
        let block = bytes.little(at: place, count: 4)
        if bytes.little(at: place + 4, count: 4) & 2 != 0 {
            throw refusal("it stands on another file, which an imported disk must not")
        }
        for entry in bytes.bytes(at: table.offset, count: min(table.length, 64 << 20)).chunksOfEight
        where entry & 7 >= 6 {
            // The lower bits are flags.
            let end = (entry & ~0xf_ffff) &+ block
            guard end <= UInt64(bytes.size) else {
                throw refusal("it is truncated: its data end at byte \(end) or later, and the file at \(bytes.size)")
            }
        }
    }

    /// VirtualBox, VDICore.h.
    private func checkVDI() throws {
        guard bytes.little(at: 0x4c, count: 4) <= 2 else {
            throw refusal("it stands on another file, which an imported disk must not")
        }
        let blocks = bytes.little(at: 0x184, count: 4) * bytes.little(at: 0x178, count: 4)
        let end = bytes.little(at: 0x158, count: 4) + blocks
        guard end <= UInt64(bytes.size) else {
            throw refusal("it is truncated: its data end at byte \(end), and the file at \(bytes.size)")
        }
    }
}

extension [UInt8] {
    /// Numbers of eight bytes, the first byte weighing least.
    fileprivate var chunksOfEight: some Sequence<UInt64> {
        stride(from: 0, to: count - 7, by: 8).lazy.map { place in
            self[place..<(place + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0 == " " || $0 == "\t" || $0 == "\0" })
    }

    /// The beginning of a text of a stranger, as a terminal can show it.
    fileprivate var shown: String {
        String(
            prefix(80).map { $0.isASCII && !$0.isNewline && ($0.asciiValue ?? 0) >= 32 && $0 != "\u{7f}" ? $0 : "?" }
        )
    }
}
