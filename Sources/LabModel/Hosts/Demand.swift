/// What something takes of a host while it runs, or what a host has.
public struct Demand: Hashable, Sendable, Codable {
    /// Memory.
    public var memory: ByteCount
    /// Thousandths of a processor.
    public var processing: Int
    /// Space on the disk.
    public var disk: ByteCount
    /// How many there may be at once, whatever they take: 1 for a cell.
    public var jobs: Int

    /// Creates a demand.
    public init(memory: ByteCount, processing: Int = 0, disk: ByteCount = ByteCount(bytes: 0), jobs: Int = 1) {
        self.memory = memory
        self.processing = processing
        self.disk = disk
        self.jobs = jobs
    }

    /// Nothing.
    public static let nothing = Demand(memory: ByteCount(bytes: 0), jobs: 0)

    /// Tells whether there is room for another.
    public func has(roomFor other: Demand) -> Bool {
        other.memory <= memory && other.processing <= processing && other.disk <= disk && other.jobs <= jobs
    }

    /// Adds what something else takes.
    public static func += (left: inout Demand, right: Demand) {
        left.memory = left.memory + right.memory
        left.processing += right.processing
        left.disk = left.disk + right.disk
        left.jobs += right.jobs
    }

    /// Takes away what something else takes.
    public static func -= (left: inout Demand, right: Demand) {
        left.memory = ByteCount(bytes: left.memory.bytes - right.memory.bytes)
        left.processing -= right.processing
        left.disk = ByteCount(bytes: left.disk.bytes - right.disk.bytes)
        left.jobs -= right.jobs
    }
}
