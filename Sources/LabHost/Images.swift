public import LabModel

/// A machine's image whose identity is stripped and whose launch software is installed; complete and never changed.
public struct StagedImage: Hashable, Sendable, Codable {
    /// How a machine starts.
    public enum Start: Hashable, Sendable, Codable {
        /// The host loads a kernel itself: absolute paths of the kernel and of the initial file system, and what the kernel is
        /// told.
        case kernel(String, initialFileSystem: String, arguments: String)
        /// The firmware looks for a boot loader on the machine's own disk. What the firmware remembers is a copy of the file
        /// `variables`, an absolute path, or of what it remembers when it is new.
        case firmware(Firmware, variables: String?)

        /// The files that a machine starts with, beside its disk.
        public var files: [String] {
            switch self {
            case .kernel(let kernel, let initialFileSystem, _): [kernel, initialFileSystem]
            case .firmware(_, let variables): variables.map { [$0] } ?? []
            }
        }
    }

    /// The hash of all that determines the image.
    public var key: String
    /// How people name it.
    public var title: String
    /// How the machine starts.
    public var start: Start
    /// The absolute path of the system disk, raw; `nil` when the system lives in memory.
    public var disk: String?

    /// Creates a description of an image.
    public init(
        key: String,
        title: String,
        start: Start,
        disk: String?
    ) {
        self.key = key
        self.title = title
        self.start = start
        self.disk = disk
    }
}

/// What copies of a machine are made from: a staged image with its virtual hardware, suspended or never started.
///
/// Deploying a staged machine that was started, settled and suspended is resuming a copy of it; one that was never started is
/// booted.
public struct InstantImage: Hashable, Sendable, Codable {
    /// The hash of all that determines it: the staged image, the shape, the disks, and the host's device model.
    public var key: String
    /// How people name it.
    public var title: String
    /// The image that is started.
    public var staged: StagedImage
    /// The virtual hardware.
    public var shape: MachineShape
    /// The absolute path of its folder, whose files the host names.
    public var folder: String
    /// What is on the disks of the shape before the machine is started, in their order; `nil` for empty ones.
    public var contents: [String?]
    /// The absolute path of a read-only disk with software to install, if it has one.
    public var software: String?
    /// Whether it was started and suspended.
    public var isSuspended: Bool

    /// The keys of the image and of the media that it has beside its disk.
    public var keys: Set<String> {
        let media = (contents.compactMap { $0 } + [software].compactMap { $0 })
        // A medium lies in a folder that has its key as its name.
        return Set(media.compactMap { $0.split(separator: "/").dropLast().last.map(String.init) } + [key])
    }

    /// Creates a description of a machine.
    public init(
        key: String,
        title: String,
        staged: StagedImage,
        shape: MachineShape,
        folder: String,
        contents: [String?]? = nil,
        software: String? = nil,
        isSuspended: Bool = true
    ) {
        self.key = key
        self.title = title
        self.staged = staged
        self.shape = shape
        self.folder = folder
        self.contents = contents ?? shape.disks.map { _ in nil }
        self.software = software
        self.isSuspended = isSuspended
    }
}
