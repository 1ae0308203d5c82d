/// What an operating system or an application needs of a machine.
public struct Needs: Hashable, Sendable, Codable {
    /// The least memory.
    public var memory: ByteCount
    /// The memory to give when there is a choice.
    public var recommendedMemory: ByteCount
    /// The space on the system disk.
    public var disk: ByteCount

    /// Creates needs; the recommended memory is the least where `nil`.
    public init(memory: ByteCount, recommendedMemory: ByteCount? = nil, disk: ByteCount) {
        self.memory = memory
        self.recommendedMemory = recommendedMemory ?? memory
        self.disk = disk
    }

    /// The sum, for a system and the applications on it.
    public static func + (left: Needs, right: Needs) -> Needs {
        Needs(
            memory: left.memory + right.memory,
            recommendedMemory: left.recommendedMemory + right.recommendedMemory,
            disk: left.disk + right.disk
        )
    }
}
