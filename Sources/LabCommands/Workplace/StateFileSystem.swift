import FoundationEssentials
import Glibc
import LabModel
import LabProcess

/// What the file system of a state folder can do.
struct StateFileSystem: Equatable {
    /// `ST_NOEXEC` of statvfs(3), which Swift does not see.
    private static let noExecution: UInt = 8

    /// Whether a lock that one holds keeps another out.
    var hasLocks: Bool
    /// Whether files can have holes, which take no space.
    var hasHoles: Bool
    /// Whether programs on it can be run.
    var runsPrograms: Bool
    /// The space that a user may still take.
    var free: ByteCount

    /// Less than this is told before anything is begun.
    private static let little = ByteCount.mebibytes(1024)

    /// Tries it out with a file that is gone afterwards.
    /// - Throws: `FileError` when not even a file can be made.
    init(of folder: String) throws(FileError) {
        let path = "\(folder)/.probe-\(getpid())-\(UInt32.random(in: .min ... .max))"
        defer { unlink(path) }
        let first = try FileLock.attempt(path)
        let second = try FileLock.attempt(path)
        hasLocks = first != nil && second == nil
        withExtendedLifetime((first, second)) {}
        let size = 1 << 20
        var facts = stat()
        guard truncate(path, size) == 0, stat(path, &facts) == 0 else {
            throw FileError(path: folder, action: "create a file in", number: errno)
        }
        hasHoles = facts.st_blocks * 512 < size / 2
        var space = statvfs()
        guard statvfs(folder, &space) == 0 else {
            throw FileError(path: folder, action: "look at", number: errno)
        }
        runsPrograms = space.f_flag & UInt(Self.noExecution) == 0
        free = ByteCount(bytes: Int64(space.f_bavail) * Int64(space.f_frsize))
    }

    init(hasLocks: Bool, hasHoles: Bool, runsPrograms: Bool, free: ByteCount) {
        self.hasLocks = hasLocks
        self.hasHoles = hasHoles
        self.runsPrograms = runsPrograms
        self.free = free
    }

    /// Why nothing can be done on it, or `nil`.
    func refusal(of folder: String) -> Failure? {
        let hint = "set ASSAY_HOME to a folder on a local file system, such as ext4, xfs or btrfs"
        if !hasLocks {
            let message = "the file system of '\(folder)' has no locks: two commands would not see each other"
            return Failure(code: .labBroke, message: message, hint: hint)
        }
        if !hasHoles {
            let message =
                "the file system of '\(folder)' has no sparse files: each machine would take its whole memory of the disk"
            return Failure(code: .labBroke, message: message, hint: hint)
        }
        return nil
    }

    /// What can go wrong on it.
    func warnings(of folder: String) -> [String] {
        var warnings: [String] = []
        if !runsPrograms {
            warnings.append("the file system of '\(folder)' allows no programs (noexec): images cannot be made there")
        }
        if free < Self.little {
            warnings.append("only \(free.mebibytes) MiB are free in '\(folder)': images and suspended labs need more")
        }
        return warnings
    }
}
