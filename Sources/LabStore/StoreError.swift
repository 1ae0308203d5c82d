import FoundationEssentials
import GRDB

/// Why the store could not be opened, read or written.
public struct StoreError: Error, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// A newer Assay has changed the store; this one leaves it alone.
        case newerVersion
        /// The file is no database, or its contents contradict themselves.
        case damaged
        /// The file is the database of another program.
        case foreign
        /// Another process kept the store to itself for too long.
        case busy
        /// The file cannot be opened or written to: permissions, a missing folder, a read-only disk.
        case unavailable
        /// The disk is full.
        case full
        /// What was named is not in the store.
        case notFound
        /// The store has one of that name already.
        case alreadyExists
        /// Something else in the store depends on it.
        case inUse
        /// Anything else.
        case failed
    }

    /// What kind of failure it is.
    public let code: Code
    /// What it was about: an image's key, a run's id, or the store's path.
    public let subject: String
    /// What went wrong: a lower-case clause without a full stop.
    public let reason: String
    /// The error that led to this one, if there is one.
    public let cause: (any Error)?

    /// Creates an error.
    public init(_ code: Code, subject: String, reason: String, cause: (any Error)? = nil) {
        self.code = code
        self.subject = subject
        self.reason = reason
        self.cause = cause
    }

    /// The subject and the reason.
    public var description: String { "\(subject): \(reason)" }
}

extension StoreError {
    /// Translates what came out of the database while the store at `path` worked on `subject`.
    init(_ error: any Error, subject: String, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error, subject: subject, path: path)
        default: self.init(.failed, subject: subject, reason: "the store failed: \(error)", cause: error)
        }
    }

    private init(_ error: DatabaseError, subject: String, path: String) {
        let words = error.message ?? "code \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT:
            self.init(.damaged, subject: path, reason: "the store is damaged (\(words))", cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, subject: path, reason: "another process keeps the store to itself", cause: error)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            self.init(.unavailable, subject: path, reason: "the store cannot be used (\(words))", cause: error)
        case .SQLITE_FULL:
            self.init(.full, subject: path, reason: "the disk of the store is full", cause: error)
        case .SQLITE_CONSTRAINT:
            self.init(constraint: error, words: words, subject: subject)
        default:
            self.init(.failed, subject: subject, reason: "the store failed (\(words))", cause: error)
        }
    }

    private init(constraint error: DatabaseError, words: String, subject: String) {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY:
            self.init(.alreadyExists, subject: subject, reason: "is in the store already", cause: error)
        default:
            self.init(.failed, subject: subject, reason: "does not fit into the store (\(words))", cause: error)
        }
    }
}
