import Glibc

/// What a program may use at most of something (setrlimit(2)), and all programs that it starts.
public struct ResourceLimit: Hashable, Sendable {
    /// What is limited.
    public enum Resource: Hashable, Sendable {
        /// The size of a core file.
        case core
        /// The number of open files.
        case openFiles
        /// The address space, in bytes.
        case addressSpace
        /// The size of a file that it writes, in bytes.
        case fileSize

        /// The number that the system has for it.
        var number: Int32 {
            switch self {
            case .core: Int32(RLIMIT_CORE.rawValue)
            case .openFiles: Int32(RLIMIT_NOFILE.rawValue)
            case .addressSpace: Int32(RLIMIT_AS.rawValue)
            case .fileSize: Int32(RLIMIT_FSIZE.rawValue)
            }
        }
    }

    /// What is limited.
    public let resource: Resource
    /// How much there is at most; where the system allows less already, that stays.
    public let value: UInt64

    /// Creates a limit.
    public init(_ resource: Resource, _ value: UInt64) {
        self.resource = resource
        self.value = value
    }
}
