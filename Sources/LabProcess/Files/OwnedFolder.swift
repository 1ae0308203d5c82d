import FoundationEssentials
import Glibc

/// Makes folders that have an owner from the first moment that others see them.
public enum OwnedFolder {
    /// Makes the folder at an absolute path under a hidden name, takes the lock `name` in it, gives it its own name, and returns
    /// the lock.
    ///
    /// The number of the error is `EEXIST` when there is such a folder already.
    public static func make(_ path: String, lock name: String) throws(FileError) -> FileLock {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let last = parts.removeLast()
        let draft = parts.joined(separator: "/") + "/.\(last)-\(getpid())"
        try? FileManager.default.removeItem(atPath: draft)
        guard mkdir(draft, 0o700) == 0 else { throw FileError(path: draft, action: "create", number: errno) }
        guard let lock = try FileLock.attempt("\(draft)/\(name)") else {
            throw FileError(path: draft, action: "lock", number: EWOULDBLOCK)
        }
        // Renaming over a folder fails unless that one is empty, which one with a lock never is.
        guard rename(draft, path) == 0 else {
            let number = errno
            try? FileManager.default.removeItem(atPath: draft)
            throw FileError(path: path, action: "create", number: number == ENOTEMPTY ? EEXIST : number)
        }
        return lock
    }
}
