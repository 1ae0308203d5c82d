public import LabModel

/// What an earlier run tells of a cell.
public struct CellExperience: Hashable, Sendable {
    /// How long it took.
    public var duration: Duration
    /// What its machines took of the host's memory together (PSS), at most; `nil` where nobody looked.
    public var memory: ByteCount?
    /// What its lab took of the host's disk, at most; `nil` where nobody looked.
    public var disk: ByteCount?

    /// Creates an experience.
    public init(duration: Duration, memory: ByteCount? = nil, disk: ByteCount? = nil) {
        self.duration = duration
        self.memory = memory
        self.disk = disk
    }
}
