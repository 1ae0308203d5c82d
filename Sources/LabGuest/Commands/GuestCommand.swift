public import LabModel

/// A program that is run in a guest.
public struct GuestCommand: Hashable, Sendable {
    /// Where a command writes to.
    public enum OutputStream: UInt8, Hashable, Sendable {
        /// Standard output.
        case output = 1
        /// Standard error.
        case error = 2
    }

    /// The program, by path or by name, and its arguments.
    public var arguments: [String]
    /// All of its environment; `PATH` is added where it is missing.
    public var environment: [String: String]
    /// The folder where it runs.
    public var folder: String
    /// Who runs it, which needs `runuser` in the guest; root if `nil`.
    public var user: String?
    /// What it reads on standard input, at most 512 KiB.
    public var input: [UInt8]
    /// Tells whether standard error goes to standard output, in the order of writing.
    public var mergesOutput: Bool
    /// How much of the end of each stream the result keeps.
    public var kept: ByteCount
    /// How much it may write in all before it is killed.
    public var outputLimit: ByteCount

    /// Where programs are searched unless the environment says something else.
    static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Creates a command.
    public init(
        _ arguments: [String],
        environment: [String: String] = [:],
        folder: String = "/",
        user: String? = nil,
        input: [UInt8] = [],
        mergesOutput: Bool = false,
        kept: ByteCount = .mebibytes(1),
        outputLimit: ByteCount = .mebibytes(256)
    ) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.user = user
        self.input = input
        self.mergesOutput = mergesOutput
        self.kept = kept
        self.outputLimit = outputLimit
    }

    /// Creates a command that the guest's shell reads from `text`.
    public static func shell(
        _ text: String,
        environment: [String: String] = [:],
        folder: String = "/"
    ) -> GuestCommand {
        GuestCommand(["/bin/sh", "-c", text], environment: environment, folder: folder)
    }
}
