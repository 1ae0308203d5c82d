import LabModel

/// What a machine needs: what its system and its applications need together, times the system's factor, and what goals add.
struct MachineNeeds {
    /// All of it.
    let total: Needs
    /// What needs it, as messages say it.
    let software: String
    private let system: OperatingSystem
    private let applications: [Application]
    private let forGoals: ByteCount?

    init(_ machine: MachineDescription, system: OperatingSystem, applications: [Application]) {
        self.system = system
        self.applications = applications
        forGoals = machine.hardware.memoryForGoals
        let sum = applications.reduce(system.needs) { $0 + $1.needs }
        let goals = machine.hardware.memoryForGoals ?? ByteCount(bytes: 0)
        total = sum.scaled(by: system.factor) + Needs(memory: goals, disk: ByteCount(bytes: 0))
        software = ([system.name] + machine.applications.map(\.name)).joined(separator: " + ")
    }

    /// How the least memory comes about, in parentheses; nothing where it is a plain sum.
    var sum: String {
        guard system.factor.memory != 1 || forGoals != nil else { return "" }
        return " (\(terms(\.memory)))"
    }

    /// How the recommended memory comes about.
    var recommendation: String { "recommended: \(terms(\.recommendedMemory))," }

    /// The space on the disk that the system itself is to have, so that with that of each application it is the whole.
    var systemDisk: ByteCount {
        ByteCount(bytes: applications.reduce(total.disk.bytes) { $0 - $1.needs.disk.bytes })
    }

    /// How the space on the disk comes about.
    var diskTerms: String {
        let parts = ["\(system.name) \(system.needs.disk)"] + applications.map { "\($0.name) \($0.needs.disk)" }
        return Self.product(parts, factor: system.factor.disk) + ", and room to work in"
    }

    private func terms(_ size: KeyPath<Needs, ByteCount>) -> String {
        let parts =
            ["\(system.name) \(system.needs[keyPath: size])"]
            + applications.map { "\($0.name) \($0.needs[keyPath: size])" }
        let product = Self.product(parts, factor: system.factor.memory)
        return forGoals.map { "\(product) + \($0) for the goals" } ?? product
    }

    private static func product(_ parts: [String], factor: Double) -> String {
        let sum = parts.joined(separator: " + ")
        guard factor != 1 else { return sum }
        return (parts.count == 1 ? sum : "(\(sum))") + " x \(factor)"
    }
}
