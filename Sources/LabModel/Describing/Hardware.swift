/// The virtual hardware that a lab file asks for; what is left out follows from the system and the applications.
public struct Hardware: Hashable, Sendable, Codable {
    /// The number of processors, if the file says so.
    public var processors: Int?
    /// The least memory that the machine is deployed with, if the file says so.
    public var memoryMinimum: ByteCount?
    /// The memory that the machine gets when the host has it, if the file says so.
    public var memoryDesired: ByteCount?
    /// The disks beside the system's own.
    public var disks: [ExtraDisk]
    /// The processors that goals of the lab need, if there are any.
    public var processorsForGoals: Int?
    /// The memory that goals of the lab need beside what the software needs anyway, if there are any.
    public var memoryForGoals: ByteCount?

    /// Creates a wish for hardware.
    public init(
        processors: Int? = nil,
        memoryMinimum: ByteCount? = nil,
        memoryDesired: ByteCount? = nil,
        disks: [ExtraDisk] = [],
        processorsForGoals: Int? = nil,
        memoryForGoals: ByteCount? = nil
    ) {
        self.processors = processors
        self.memoryMinimum = memoryMinimum
        self.memoryDesired = memoryDesired
        self.disks = disks
        self.processorsForGoals = processorsForGoals
        self.memoryForGoals = memoryForGoals
    }
}
