import Dispatch
import GRDB

/// What Assay remembers from one command to the next: images, labs and runs, in an SQLite file.
///
/// Several processes may have the same store open at once; each change is one transaction. A change is made whether
/// or not the calling task is cancelled meanwhile, since what happened must be remembered after Ctrl-C too. Nothing
/// blocks the cooperative threads.
///
/// The file is closed by `close()`, or some time after the last reference to the store is gone.
public final class Store: Sendable {
    /// Where the file is.
    public let path: String

    private let queue: DatabaseQueue

    /// Takes a database that is open and up to date.
    init(path: String, queue: DatabaseQueue) {
        self.path = path
        self.queue = queue
    }

    /// Closes the file after what is under way; whatever is asked of the store later fails.
    public func close() async throws(StoreError) {
        let queue = queue
        let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { try queue.close() })
            }
        }
        try value(of: result, subject: path)
    }

    /// Reads in one transaction; errors name `subject`.
    func read<Value: Sendable>(
        _ subject: String,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await transaction(.deferred, subject, body)
    }

    /// Changes in one transaction, which is undone when `body` throws; errors name `subject`.
    func write<Value: Sendable>(
        _ subject: String,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        // Immediate: a transaction that reads first and then wants to write is refused at once, whatever the busy
        // timeout, when another process wrote in between.
        try await transaction(.immediate, subject, body)
    }

    /// Changes in one transaction that a power cut does not take back; otherwise like `write`.
    func writeDurably<Value: Sendable>(
        _ subject: String,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        try await transaction(.immediate, subject, isDurable: true, body)
    }

    // GRDB's own asynchronous reads and writes end when their task is cancelled.
    private func transaction<Value: Sendable>(
        _ kind: Database.TransactionKind,
        _ subject: String,
        isDurable: Bool = false,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result {
                        var value: Value?
                        // In write-ahead mode only a full commit waits for the disk.
                        if isDurable { try database.execute(sql: "PRAGMA synchronous = FULL") }
                        defer { if isDurable { try? database.execute(sql: "PRAGMA synchronous = NORMAL") } }
                        try database.inTransaction(kind) {
                            value = try body(database)
                            return .commit
                        }
                        guard let value else { throw DatabaseError(message: "the transaction did not run") }
                        return value
                    }
                )
            }
        }
        return try value(of: result, subject: subject)
    }

    private func value<Value>(of result: Result<Value, any Error>, subject: String) throws(StoreError) -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let error): throw StoreError(error, subject: subject, path: path)
        }
    }
}
