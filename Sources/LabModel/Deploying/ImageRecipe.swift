/// What an image is made of: a system at a service pack, and the applications on it in the order of their installation.
public struct ImageRecipe: Hashable, Sendable, Codable {
    /// What an application puts into an image; nothing in it depends on a lab.
    public struct Layer: Hashable, Sendable, Codable {
        /// The application's name.
        public var application: String
        /// The version, as the library calls it.
        public var version: String
        /// The packages that are installed.
        public var packages: [String]
        /// A script of the folder that runs after the packages.
        public var script: String?
        /// Files of the folder that are copied after the packages, before the script.
        public var files: [MachineDescription.FileCopy]
        /// Files that it is installed from, if there are any.
        public var sources: [ApplicationSource]?
        /// The answer files that go into the image, filled, if there are any.
        public var answerFiles: [AnswerFile]?
        /// The answers that take effect at installation, defaults filled in; without references.
        public var answers: [String: AnswerValue]
        /// Folders with its configuration files beside `/etc`.
        public var configuration: [String]
        /// The absolute path of the application's folder.
        public var folder: String
        /// The space that it needs on the disk.
        public var disk: ByteCount

        /// Whether nothing is put into the image for it: the application is there already.
        public var isEmpty: Bool {
            packages.isEmpty && script == nil && files.isEmpty && sources == nil && answerFiles == nil
        }

        /// Creates a layer.
        public init(
            application: String,
            version: String,
            packages: [String],
            script: String?,
            files: [MachineDescription.FileCopy],
            answers: [String: AnswerValue],
            configuration: [String] = [],
            folder: String,
            disk: ByteCount
        ) {
            self.application = application
            self.version = version
            self.packages = packages
            self.script = script
            self.files = files
            self.answers = answers
            self.configuration = configuration
            self.folder = folder
            self.disk = disk
        }
    }

    /// The operating system's name.
    public var operatingSystem: String
    /// The family that decides how it is staged.
    public var family: String
    /// What the system is made of.
    public var source: OperatingSystem.Source
    /// The level that its packages are taken from.
    public var servicePack: OperatingSystem.ServicePack
    /// The space that the system needs on the disk.
    public var disk: ByteCount
    /// The applications.
    public var layers: [Layer]
    /// What is taken from the model.
    public var staging: Staging
    /// The accounts that a machine has before it is suspended, without passwords; staged images have none.
    public var accounts: [UserAccount]

    /// Creates a recipe.
    public init(
        operatingSystem: String,
        family: String,
        source: OperatingSystem.Source,
        servicePack: OperatingSystem.ServicePack,
        disk: ByteCount,
        layers: [Layer],
        staging: Staging = .standard,
        accounts: [UserAccount] = []
    ) {
        self.operatingSystem = operatingSystem
        self.family = family
        self.source = source
        self.servicePack = servicePack
        self.disk = disk
        self.layers = layers
        self.staging = staging
        self.accounts = accounts
    }

    /// What the staged image depends on.
    public var withoutAccounts: ImageRecipe {
        var recipe = self
        recipe.accounts = []
        return recipe
    }

    /// The bare system, with room on its disk for the applications.
    public var withoutApplications: ImageRecipe {
        var bare = self
        bare.layers = []
        // In steps: machines with different applications start from the same image.
        let needed = layers.reduce(disk) { $0 + $1.disk }
        let step = ByteCount.mebibytes(1024).bytes
        bare.disk = ByteCount(bytes: (needed.bytes + step - 1) / step * step)
        return bare
    }

    /// Whether the system has no disk at all.
    public var livesInMemory: Bool {
        if case .initramfs = source { return true }
        return false
    }

    /// The capacity of the system disk: what system and applications need, and room to work in.
    public var diskSize: ByteCount {
        layers.reduce(disk + ByteCount.mebibytes(512)) { $0 + $1.disk }
    }

    /// How people name it: `debian-12/security + nginx`.
    public var title: String {
        (["\(operatingSystem)/\(servicePack.name)"] + layers.map(\.application)).joined(separator: " + ")
    }
}

/// The virtual hardware of a machine, decided.
public struct MachineShape: Hashable, Sendable, Codable {
    /// The memory.
    public var memory: ByteCount
    /// The number of processors.
    public var processors: Int
    /// The number of network cards.
    public var interfaces: Int
    /// The disks beside the system's own.
    public var disks: [ExtraDisk]

    /// Creates a shape.
    public init(memory: ByteCount, processors: Int = 1, interfaces: Int = 1, disks: [ExtraDisk] = []) {
        self.memory = memory
        self.processors = processors
        self.interfaces = interfaces
        self.disks = disks
    }
}
