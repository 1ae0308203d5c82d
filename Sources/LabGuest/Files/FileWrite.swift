/// A request to write a file, whole or one chunk of it.
public struct FileWrite: Hashable, Sendable {
    /// Ways to write.
    public struct Options: OptionSet, Hashable, Sendable {
        /// The options as the agent reads them.
        public let rawValue: UInt32

        /// Creates options from the agent's number.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// Folders that are missing above the file are created with mode 0755.
        public static let createParents = Options(rawValue: 1)
        /// Where the path is a symbolic link, what it names is written; otherwise a link is refused.
        public static let follow = Options(rawValue: 2)
        /// The bytes are written into the file that is there, which need not be a regular one (`/proc/sys/...`).
        public static let inPlace = Options(rawValue: 4)
        static let more = Options(rawValue: 8)
    }

    /// The absolute path.
    public var path: String
    /// The content.
    public var bytes: [UInt8]
    /// The mode and the owner.
    public var permissions: FilePermissions
    /// How it is written.
    public var options: Options
    var upload: UInt32 = 0
    var offset: UInt64 = 0

    /// Creates a request; one that is sent as it is has at most `FileWrite.largest` bytes.
    public init(
        _ path: String,
        bytes: [UInt8],
        permissions: FilePermissions = .kept,
        options: Options = [.createParents]
    ) {
        self.path = path
        self.bytes = bytes
        self.permissions = permissions
        self.options = options
    }

    /// The largest content of one request; more than that goes in chunks.
    public static let largest = 512 << 10

    /// The request as one that the agent takes, or as chunks that it collects under the number `upload`.
    ///
    /// The file appears with the last chunk. All of them must be sent in this order.
    func chunks(upload: UInt32) -> [FileWrite] {
        guard bytes.count > Self.largest else { return [self] }
        return stride(from: 0, to: bytes.count, by: Self.largest).map { start in
            let end = min(start + Self.largest, bytes.count)
            var chunk = self
            chunk.bytes = Array(bytes[start..<end])
            chunk.upload = upload
            chunk.offset = UInt64(start)
            if end < bytes.count { chunk.options.insert(.more) }
            return chunk
        }
    }
}
