public import FoundationEssentials
import LabHost
public import LabModel

/// A wired lab as it was at one instant: all that a copy of it needs beside the machines' files.
public struct LabTemplate: Sendable, Codable {
    /// The form of this description; another one is of another version of Assay.
    static let currentForm = 3

    let form: Int
    /// The name.
    public internal(set) var name: String
    /// When the lab was suspended.
    public let created: Date
    /// What the host's machines depended on: a copy resumes only where this is equal.
    public let deviceModel: String
    /// The lab's id when it was suspended.
    public let labID: String
    /// What was planned.
    public let planned: PlannedLab
    /// The moment of a run that it keeps, if it does.
    public internal(set) var moment: Moment?
    /// Whether it goes away with the last lab that uses it.
    public internal(set) var isTemporary: Bool
    var machines: [SuspendedMachine]
    let records: [MachineRecord]
    let secrets: SecretValues

    /// A moment of a test.
    public struct Moment: Hashable, Sendable, Codable {
        /// Which moment of a test.
        public enum Point: String, Sendable, Codable {
            /// Just before the test.
            case start
            /// Just after it.
            case end
        }

        /// The run.
        public var run: String
        /// The number of the cell in the run, counted from 1.
        public var cell: Int
        /// The test.
        public var test: String
        /// When in the test.
        public var point: Point
    }

    /// Describes a lab that was just suspended.
    init(
        name: String,
        deviceModel: String,
        lab: WiredLab,
        suspension: LabSuspension,
        moment: Moment?,
        isTemporary: Bool
    ) {
        form = Self.currentForm
        self.name = name
        created = Date()
        self.deviceModel = deviceModel
        labID = lab.id
        planned = lab.planned
        self.moment = moment
        self.isTemporary = isTemporary
        machines = suspension.machines
        records = lab.machineRecords
        secrets = lab.secrets
    }

    /// The same under another name, kept of a moment of a run.
    func kept(as name: String, moment: Moment) -> LabTemplate {
        var copy = self
        copy.name = name
        copy.moment = moment
        copy.isTemporary = false
        return copy
    }

    /// The names of the machines.
    public var machineNames: [String] { machines.map(\.name) }
    /// The keys of the images that it stands on, which must stay as long as it does.
    public var imageKeys: Set<String> { machines.reduce(into: []) { $0.formUnion($1.image.keys) } }

    /// Refuses a host on which the copies could not be resumed.
    /// - Throws: `EngineError` with what both are.
    func check(deviceModel host: String) throws(EngineError) {
        guard deviceModel != host else { return }
        throw EngineError(
            stage: "fork",
            reason: "lab template '\(name)' was saved by '\(deviceModel)' and can only be resumed there; "
                + "this host has '\(host)'"
        )
    }
}
