/// Debian's installer and what it is told.
public struct DebianInstaller: Hashable, Sendable, Codable {
    /// Where it comes from.
    public enum Origin: Hashable, Sendable, Codable {
        /// A package of the archive with the network installer.
        case package(String)
        /// An installation medium, a CD's image: its absolute path, and its SHA-256 in hexadecimal digits.
        case medium(String, checksum: String)
    }

    /// Where it comes from.
    public var origin: Origin
    /// Packages that are installed beside the base system.
    public var include: [String]
    /// The absolute path of a file with answers of the user's own, which count more than those that are given otherwise.
    public var answers: String?

    /// Creates a description.
    public init(_ origin: Origin, include: [String] = [], answers: String? = nil) {
        self.origin = origin
        self.include = include
        self.answers = answers
    }
}
