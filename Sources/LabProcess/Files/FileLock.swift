import Glibc

/// A kernel lock on a file (flock(2)): held as long as this value lives, let go when its process ends in any way.
public final class FileLock: Sendable {
    /// The file.
    public let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        // A child that is just being started may hold the descriptor for a moment longer.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock, creating the file where it is not there; `nil` when another holds it.
    /// - Throws: `FileError` when the file cannot be opened.
    public static func attempt(_ path: String) throws(FileError) -> FileLock? {
        try attempt(path, LOCK_EX)
    }

    /// Takes a lock that any number can hold at once, and nobody beside one who holds it alone; `nil` when somebody does.
    /// - Throws: `FileError` when the file cannot be opened.
    public static func attemptShared(_ path: String) throws(FileError) -> FileLock? {
        try attempt(path, LOCK_SH)
    }

    private static func attempt(_ path: String, _ kind: Int32) throws(FileError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, action: "open", number: errno) }
        guard flock(descriptor, kind | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        // Whoever held it before may have removed the file: a lock on a file without a name locks nobody out.
        var here = stat()
        var there = stat()
        guard fstat(descriptor, &here) == 0, stat(path, &there) == 0, here.st_ino == there.st_ino else {
            close(descriptor)
            return try attempt(path, kind)
        }
        return FileLock(path: path, descriptor: descriptor)
    }

    /// Makes a shared lock one that is held alone, and tells whether that was possible; where it was not, nothing is held any
    /// more.
    public func upgrade() -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// Lets go of the lock before this value ends; safe to call again.
    public func release() { flock(descriptor, LOCK_UN) }

    /// Takes the lock, waiting until others have let go of it or the task is cancelled.
    /// - Throws: `FileError`, or `CancellationError`.
    public static func wait(for path: String) async throws -> FileLock {
        while true {
            if let lock = try attempt(path) { return lock }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
