/// The file of a disk that somebody else made.
public struct DiskImage: Hashable, Sendable, Codable {
    /// How a file holds the content of a disk.
    public enum Format: String, Hashable, Sendable, Codable, CaseIterable {
        /// QEMU's own.
        case qcow2
        /// The bytes of the disk as they are.
        case raw
        /// VMware's, sparse or for streaming.
        case vmdk
        /// Virtual PC's, with a footer.
        case vhd
        /// Hyper-V's.
        case vhdx
        /// VirtualBox's.
        case vdi

        /// The format that a file's name says, if it says one.
        public init?(fileName: String) {
            guard let dot = fileName.lastIndex(of: ".") else { return nil }
            let ending = fileName[fileName.index(after: dot)...].lowercased()
            self.init(rawValue: ending == "img" ? "raw" : ending == "vpc" ? "vhd" : ending)
        }
    }

    /// The absolute path.
    public var file: String
    /// The format, which is never guessed from the content: who made the content could choose it.
    public var format: Format
    /// The SHA-256 of the file, in hexadecimal digits.
    public var checksum: String
    /// How the machine finds its boot loader.
    public var firmware: Firmware

    /// Creates a description of a file.
    public init(file: String, format: Format, checksum: String, firmware: Firmware = .bios) {
        self.file = file
        self.format = format
        self.checksum = checksum
        self.firmware = firmware
    }
}

/// What a machine runs before its boot loader.
public enum Firmware: String, Hashable, Sendable, Codable, CaseIterable {
    /// The boot loader is in the first sectors of the disk.
    case bios
    /// The boot loader is a file on a partition.
    case uefi
}

/// The archive of a root file system that somebody else made.
public struct RootTree: Hashable, Sendable, Codable {
    /// The absolute path of a tar archive.
    public var file: String
    /// The SHA-256 of the file, in hexadecimal digits.
    public var checksum: String

    /// Creates a description of a file.
    public init(file: String, checksum: String) {
        self.file = file
        self.checksum = checksum
    }
}
