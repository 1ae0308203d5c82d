/// A file of a guest.
public struct GuestFile: Hashable, Sendable {
    /// The content.
    public var bytes: [UInt8]
    /// The permission bits, as in `chmod`.
    public var mode: UInt32
    /// The owner.
    public var uid: UInt32
    /// The group.
    public var gid: UInt32

    /// Creates a file.
    public init(bytes: [UInt8], mode: UInt32, uid: UInt32, gid: UInt32) {
        self.bytes = bytes
        self.mode = mode
        self.uid = uid
        self.gid = gid
    }
}

/// The mode and the owner of a file that is written; `nil` keeps what the file has, and is 0644 and root for a new one.
public struct FilePermissions: Hashable, Sendable {
    /// The permission bits, as in `chmod`.
    public var mode: UInt32?
    /// The owner.
    public var uid: UInt32?
    /// The group.
    public var gid: UInt32?

    /// Creates permissions.
    public init(mode: UInt32? = nil, uid: UInt32? = nil, gid: UInt32? = nil) {
        self.mode = mode
        self.uid = uid
        self.gid = gid
    }

    /// Everything stays as it is.
    public static let kept = FilePermissions()
}
