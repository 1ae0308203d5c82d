/// A disk beside the system's own.
public struct ExtraDisk: Hashable, Sendable, Codable {
    /// How a disk is attached, which decides what the guest calls it.
    public enum Attachment: String, Hashable, Sendable, Codable, CaseIterable {
        /// A paravirtual disk: `/dev/vdb`, `/dev/vdc`, ...
        case virtio
        /// A disk of a SCSI controller: `/dev/sda`, `/dev/sdb`, ...
        case scsi
    }

    /// The capacity.
    public var size: ByteCount
    /// How it is attached.
    public var attachment: Attachment
    /// The absolute path of what is on it: a folder becomes a file system (ext4), a file is the disk's first bytes; empty
    /// if `nil`.
    public var data: String?

    /// Creates a description of a disk.
    public init(size: ByteCount, attachment: Attachment = .virtio, data: String? = nil) {
        self.size = size
        self.attachment = attachment
        self.data = data
    }
}
