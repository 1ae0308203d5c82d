/// A file that an application is installed from, beside packages: a program that its maker hands out, or a user's own.
public struct ApplicationSource: Hashable, Sendable, Codable {
    /// Where it is.
    public enum Place: Hashable, Sendable, Codable {
        /// A file of this computer, by its absolute path in the application's folder.
        case file(String)
        /// An address, of HTTP or HTTPS.
        case address(String)
    }

    /// Where it is.
    public var place: Place
    /// The SHA-256 that it must have, in hexadecimal digits.
    public var checksum: String
    /// The absolute path in the machine: of the file, or of the folder that the archive is unpacked in.
    public var target: String
    /// Whether it is an archive that is unpacked.
    public var isArchive: Bool
    /// How many folders at the beginning of the names in an archive are left out.
    public var strip: Int
    /// Whether a file can be run.
    public var isExecutable: Bool

    /// Creates a description of a file.
    public init(
        place: Place,
        checksum: String,
        target: String,
        isArchive: Bool = false,
        strip: Int = 0,
        isExecutable: Bool = false
    ) {
        self.place = place
        self.checksum = checksum
        self.target = target
        self.isArchive = isArchive
        self.strip = strip
        self.isExecutable = isExecutable
    }

    /// The file's name, without what an address asks for behind it.
    public var fileName: String {
        let path =
            switch place {
            case .file(let path): path
            case .address(let address): String(address.prefix { $0 != "?" && $0 != "#" })
            }
        return path.split(separator: "/").last.map(String.init) ?? path
    }
}
