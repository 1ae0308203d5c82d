import Glibc

/// What went wrong with a file or folder of the host.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What was attempted: `open`, `create`, `remove`, ...
    public let action: String
    /// The system's `errno`.
    public let number: Int32

    /// Creates an error.
    public init(path: String, action: String, number: Int32) {
        self.path = path
        self.action = action
        self.number = number
    }

    /// Tells whether the file system is full.
    public var isOutOfSpace: Bool { number == ENOSPC || number == EDQUOT }

    /// What went wrong, in words.
    public var description: String {
        "cannot \(action) '\(path)': \(String(cString: strerror(number)).lowercased())"
    }
}
