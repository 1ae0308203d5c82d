import FoundationEssentials
public import LabModel

/// What a machine is told of the lab that it is in.
public struct Topology: Sendable {
    /// A shell variable.
    public struct Variable: Hashable, Sendable {
        /// The name: capital letters, digits and underscores.
        public let name: String
        /// The value, as it is.
        public let value: String
    }

    private let lab: PlannedLab
    private let labID: String

    /// Creates the topology of a planned lab that is deployed under the id `labID`.
    public init(of lab: PlannedLab, labID: String) {
        self.lab = lab
        self.labID = labID
    }

    /// The contents of `/etc/assay/topology.json` in the machine `name`.
    /// - Throws: what the encoder throws; it has no reason to.
    public func json(for name: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let payload = TopologyPayload(lab: lab, labID: labID, viewer: machine(named: name), name: name)
        return String(decoding: try encoder.encode(payload), as: UTF8.self) + "\n"
    }

    /// The contents of `/etc/assay/topology.env` in the machine `name`: a line a variable, quoted for a shell.
    public func environmentFile(for name: String) -> String {
        variables(for: name).map { "\($0.name)=\(Self.quoted($0.value))\n" }.joined()
    }

    /// The variables of `topology.env` in the machine `name`, which are also the environment of its tests.
    ///
    /// `ASSAY_MACHINE_NAME_ADDRESS` is the address on the first of the machine's own networks that the other is on too,
    /// and the other's first address where there is none. Where two names give the same variable, the first one has it.
    public func variables(for name: String) -> [Variable] {
        let viewer = machine(named: name)
        var variables = [
            Variable(name: "ASSAY_LAB", value: lab.lab.name),
            Variable(name: "ASSAY_LAB_ID", value: labID),
            Variable(name: "ASSAY_CELL", value: lab.cell.description),
            Variable(name: "ASSAY_SELF", value: name),
            Variable(name: "ASSAY_MACHINES", value: lab.machines.map(\.name).joined(separator: " ")),
        ]
        variables += lab.cell.assignments.map {
            Variable(name: "ASSAY_AXIS_" + Self.variableName($0.axis), value: $0.value)
        }
        for machine in lab.machines {
            variables += self.variables(of: machine, as: machine.name, seenBy: viewer)
        }
        for machine in lab.machines where machine.name == machine.description.instanceNames.first {
            variables += self.variables(of: machine, as: machine.description.name, seenBy: viewer)
        }
        var seen: Set<String> = []
        return variables.filter { seen.insert($0.name).inserted }
    }

    private func variables(of machine: PlannedMachine, as name: String, seenBy viewer: PlannedMachine?) -> [Variable] {
        let prefix = "ASSAY_MACHINE_" + Self.variableName(name)
        let host = "\(machine.name).\(IdentityPlan.domain(of: lab.lab.name))"
        var variables = [
            Variable(name: prefix + "_NAME", value: machine.name),
            Variable(name: prefix + "_HOST", value: host),
        ]
        if let address = viewer.flatMap({ SharedNetwork(from: $0, to: machine)?.provider })
            ?? machine.interfaces.first?.address
        {
            variables.append(Variable(name: prefix + "_ADDRESS", value: address.description))
        }
        variables += machine.interfaces.map {
            Variable(name: "\(prefix)_ADDRESS_\(Self.variableName($0.network))", value: $0.address.description)
        }
        return variables
    }

    private func machine(named name: String) -> PlannedMachine? {
        lab.machines.first { $0.name == name }
    }

    /// The name in capitals, with an underscore for everything that a shell variable's name cannot have.
    static func variableName(_ name: String) -> String {
        String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// The text as one word of a POSIX shell.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "_-./:,@%+".utf8.contains(byte)
            }
        }
        if isPlain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
