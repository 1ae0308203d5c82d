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
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, action: "open", number: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        // Whoever held it before may have removed the file: a lock on a file without a name locks nobody out.
        var here = stat()
        var there = stat()
        guard fstat(descriptor, &here) == 0, stat(path, &there) == 0, here.st_ino == there.st_ino else {
            close(descriptor)
            return try attempt(path)
        }
        return FileLock(path: path, descriptor: descriptor)
    }

    /// Takes the lock, waiting until others have let go of it or the task is cancelled.
    /// - Throws: `FileError`, or `CancellationError`.
    public static func wait(for path: String) async throws -> FileLock {
        while true {
            if let lock = try attempt(path) { return lock }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
