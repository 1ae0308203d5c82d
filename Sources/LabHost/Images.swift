public import LabModel

/// A machine's image whose identity is stripped and whose launch software is installed; complete and never changed.
public struct StagedImage: Hashable, Sendable, Codable {
    /// The hash of all that determines the image.
    public var key: String
    /// How people name it.
    public var title: String
    /// The kernel's absolute path.
    public var kernel: String
    /// The initial file system's absolute path.
    public var initialFileSystem: String
    /// What the kernel is told.
    public var kernelArguments: String
    /// The absolute path of the system disk, raw; `nil` when the system lives in memory.
    public var disk: String?

    /// Creates a description of an image.
    public init(
        key: String,
        title: String,
        kernel: String,
        initialFileSystem: String,
        kernelArguments: String,
        disk: String?
    ) {
        self.key = key
        self.title = title
        self.kernel = kernel
        self.initialFileSystem = initialFileSystem
        self.kernelArguments = kernelArguments
        self.disk = disk
    }
}

/// A staged machine that was started, settled and suspended; deploying it is resuming a copy of it.
public struct InstantImage: Hashable, Sendable, Codable {
    /// The hash of all that determines it: the staged image, the shape, and the host's device model.
    public var key: String
    /// How people name it.
    public var title: String
    /// The image that was started.
    public var staged: StagedImage
    /// The virtual hardware.
    public var shape: MachineShape
    /// The absolute path of its folder, whose files the host names.
    public var folder: String

    /// Creates a description of a suspended machine.
    public init(key: String, title: String, staged: StagedImage, shape: MachineShape, folder: String) {
        self.key = key
        self.title = title
        self.staged = staged
        self.shape = shape
        self.folder = folder
    }
}
