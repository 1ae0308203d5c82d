/// An operating system of the library.
public struct OperatingSystem: Hashable, Sendable, Codable {
    /// A level that the system's packages are taken from.
    public struct ServicePack: Hashable, Sendable, Codable {
        /// The name.
        public var name: String
        /// The suites of the package archive, the first one the release itself.
        public var pockets: [String]

        /// Creates a service pack.
        public init(name: String, pockets: [String]) {
            self.name = name
            self.pockets = pockets
        }
    }

    /// What the system is made of.
    public enum Source: Hashable, Sendable, Codable {
        /// Debian packages on a disk: the suite, and packages beside those that every system gets.
        case packages(suite: String, include: [String])
        /// A kernel and a small file system in memory, from packages that are only unpacked.
        case initramfs(suite: String)
        /// The disk of a machine that somebody else made, which boots by its own boot loader.
        case disk(DiskImage)
        /// The root file system of a machine that somebody else made.
        case tree(RootTree)
        /// Debian's installer, which is run once, with all of its questions answered.
        case installer(DebianInstaller)

        /// How a machine finds its own boot loader; `nil` where the host loads the kernel.
        public var firmware: Firmware? {
            switch self {
            case .disk(let disk): disk.firmware
            case .installer: .bios
            case .packages, .initramfs, .tree: nil
            }
        }
    }

    /// The name.
    public var name: String
    /// The family that decides how it is staged: `debian` or `tiny`.
    public var family: String
    /// The release, as the maker calls it.
    public var release: String
    /// What it is made of.
    public var source: Source
    /// The service packs, the default first; at least one.
    ///
    /// What somebody else made is there as it is, on one level.
    public var servicePacks: [ServicePack]
    /// What it needs by itself.
    public var needs: Needs
    /// By how much a machine needs more than it and its applications.
    public var factor: Needs.Factor
    /// What is taken from its models.
    public var staging: Staging
    /// Where the library describes it.
    public var location: SourceLocation?

    /// Creates an operating system.
    public init(
        name: String,
        family: String,
        release: String,
        source: Source,
        servicePacks: [ServicePack],
        needs: Needs,
        factor: Needs.Factor = Needs.Factor(),
        staging: Staging = .standard,
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.family = family
        self.release = release
        self.source = source
        self.servicePacks = servicePacks
        self.needs = needs
        self.factor = factor
        self.staging = staging
        self.location = location
    }
}
