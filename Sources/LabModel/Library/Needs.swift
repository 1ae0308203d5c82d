/// What an operating system or an application needs of a machine.
public struct Needs: Hashable, Sendable, Codable {
    /// The least number of processors.
    public var processors: Int
    /// The least memory.
    public var memory: ByteCount
    /// The memory to give when there is a choice.
    public var recommendedMemory: ByteCount
    /// The space on the system disk.
    public var disk: ByteCount

    /// Creates needs; the recommended memory is the least where `nil`.
    public init(processors: Int = 1, memory: ByteCount, recommendedMemory: ByteCount? = nil, disk: ByteCount) {
        self.processors = processors
        self.memory = memory
        self.recommendedMemory = recommendedMemory ?? memory
        self.disk = disk
    }

    /// So much more memory and space, in whole MiB.
    public func scaled(by factor: Factor) -> Needs {
        Needs(
            processors: processors,
            memory: memory.scaled(by: factor.memory),
            recommendedMemory: recommendedMemory.scaled(by: factor.memory),
            disk: disk.scaled(by: factor.disk)
        )
    }

    /// By how much what a machine needs is more than what its system and its applications need, each by itself.
    public struct Factor: Hashable, Sendable, Codable {
        /// For memory.
        public var memory: Double
        /// For space on the system disk.
        public var disk: Double

        /// Creates a factor.
        public init(memory: Double = 1, disk: Double = 1) {
            self.memory = memory
            self.disk = disk
        }
    }

    /// The sum, for a system and the applications on it; processors are shared, so that those of the most demanding are enough.
    public static func + (left: Needs, right: Needs) -> Needs {
        Needs(
            processors: max(left.processors, right.processors),
            memory: left.memory + right.memory,
            recommendedMemory: left.recommendedMemory + right.recommendedMemory,
            disk: left.disk + right.disk
        )
    }
}

extension ByteCount {
    /// So many times as much, rounded up to whole MiB; the size itself for the factor 1.
    fileprivate func scaled(by factor: Double) -> ByteCount {
        guard factor != 1 else { return self }
        // A product that is a whole number but for the last bits of a fraction is that number.
        return .mebibytes(Int64((Double(bytes) * factor / 1_048_576 - 1e-6).rounded(.up)))
    }
}
