import FoundationEssentials
import Glibc
import LabModel
import LabProcess

/// This process as the owner of tasks: a kernel lock, let go when the process ends in any way.
///
/// Whoever can take the lock knows that the owner is dead, and may undo what it left.
final class ProcessOwner: Sendable {
    /// The lock's name, unique for ever.
    let id: String
    private let lock: FileLock

    /// Takes a lock of a new name.
    /// - Throws: `FileError`.
    init(state: StateFolder) throws(FileError) {
        id = "\(getpid())-" + String(UInt32.random(in: .min ... .max), radix: 36)
        guard let lock = try FileLock.attempt(state.owner(id)) else {
            throw FileError(path: state.owner(id), action: "lock", number: EWOULDBLOCK)
        }
        self.lock = lock
    }

    deinit {
        // Nothing is left to be undone: no need for anybody to look.
        unlink(lock.path)
    }
}
