import Dispatch
import GRDB

extension Store {
    /// Opens the store at a path, and makes an empty one where there is no file; its folder must be there.
    ///
    /// Throws `newerVersion`, `foreign` or `damaged` for a file that is not this Assay's, which is left as it was.
    public static func open(at path: String) async throws(StoreError) -> Store {
        let result: Result<Store, any Error> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { try openNow(at: path) })
            }
        }
        switch result {
        case .success(let store): return store
        case .failure(let error): throw StoreError(error, subject: path, path: path)
        }
    }

    private static func openNow(at path: String) throws -> Store {
        // Two processes that switch a new file to write-ahead logging, or migrate it, would trip over each other:
        // SQLite answers some of these collisions with an error at once, whatever the busy timeout.
        let lock = try OpeningLock(forStoreAt: path)
        defer { lock.release() }
        var configuration = Configuration()
        configuration.label = "assay.store"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { try StoreSchema.check($0, path: path) }
        try queue.writeWithoutTransaction { database in
            // A commit then survives the end of every process, and a power cut leaves the file whole.
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
        }
        try StoreSchema.migrator.migrate(queue)
        return Store(path: path, queue: queue)
    }
}
