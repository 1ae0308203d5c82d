/// A lab whose running machines can be suspended together and resumed as often as wanted.
public protocol ForkableLab: HostLab {
    /// Stops all machines at the same moment and saves each into a folder of its name in `folder`, which exists; what the
    /// networks know is saved beside them.
    ///
    /// The machines stay stopped until `proceed()`. When one of them cannot be saved, all go on, and nothing in `folder` is
    /// of any use. With `forCopies` copies will soon be wanted, by this process or others, and the host may keep more than
    /// files of the machines as long as the folder and this process stay.
    /// - Throws: `HostError`.
    func suspend(into folder: String, forCopies: Bool) async throws -> LabSuspension

    /// Lets all machines of the lab go on; those that run are not touched.
    /// - Throws: `HostError`.
    func proceed() async throws

    /// Starts copies of the machines that were suspended into `folder`: none of them runs before all have been loaded. The
    /// networks exist already, and know then what they knew.
    /// - Throws: `HostError`; those that were started are ended with the lab.
    func fork(_ requests: [MachineRequest], from folder: String) async throws -> [any HostMachine]
}

/// A host whose labs can be forked.
public protocol ForkingHost: Host {
    /// Makes what all copies of a suspended machine share, so that the first copy is as quick as the others; `folder` is the
    /// one that the machine was suspended into.
    /// - Throws: `HostError`.
    func prepare(_ machine: SuspendedMachine, in folder: String) async throws

    /// Removes what `prepare` made; the next copy makes it again.
    func unprepare(in folder: String)

    /// What tells an instant image from one that was made later under the same key; `nil` when its files are not there.
    func stamp(of image: InstantImage) -> String?
}

/// What suspending a lab gave.
public struct LabSuspension: Hashable, Sendable {
    /// The machines.
    public var machines: [SuspendedMachine]

    /// Creates a result.
    public init(machines: [SuspendedMachine]) {
        self.machines = machines
    }
}

/// A machine of a suspended lab.
public struct SuspendedMachine: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// The image that it, or the machine that it is a copy of, was resumed from: memory and disk are layers on that.
    public var image: InstantImage
    /// What tells that image from one that was made later under the same key.
    public var imageStamp: String

    /// Creates a description.
    public init(name: String, image: InstantImage, imageStamp: String) {
        self.name = name
        self.image = image
        self.imageStamp = imageStamp
    }
}
