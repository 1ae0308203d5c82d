public import FoundationEssentials
import GRDB

/// A provisioning request, as the store knows it.
public struct RecordedTask: Hashable, Sendable, Codable {
    /// What was asked for, or what of it the task does.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// `assay up`.
        case up
        /// `assay test`.
        case test
        /// `assay image build`.
        case build
        /// `assay image stage`.
        case stage
        /// `assay suspend`.
        case suspend
        /// `assay resume`.
        case resume
        /// `assay fork`.
        case fork
        /// Bringing something in from outside.
        case `import`
        /// Giving something away.
        case export
        /// Removing images, suspended labs or imports.
        case remove
        /// Trying applications of the library.
        case check
        /// One lab of a request.
        case lab
        /// One machine of a lab.
        case machine
        /// One image that a request needs.
        case image
    }

    /// How far it is.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// It is being done.
        case running
        /// It came to its end.
        case done
        /// Something went wrong, and what it had made is unmade.
        case failed
        /// Somebody aborted it, and what it had made is unmade.
        case aborted
    }

    /// Its name, unique for ever.
    public var id: String
    /// The task that it is a part of.
    public var parent: String?
    /// The process that does it, by the name of its lock.
    public var owner: String
    /// What it is.
    public var kind: Kind
    /// What it is about: a lab, a cell, a machine, an image.
    public var subject: String
    /// How far it is.
    public var state: State
    /// The stage at which it is, or was when it ended.
    public var stage: String
    /// When that stage began, to the millisecond.
    public var stageBegan: Date?
    /// Why it failed, or what is to know.
    public var message: String
    /// Whether somebody wants it to be aborted.
    public var isAbortWanted: Bool
    /// When it began, to the millisecond.
    public var started: Date
    /// When it ended, to the millisecond; `nil` until then.
    public var ended: Date?

    /// Creates a task that begins.
    public init(
        id: String,
        parent: String? = nil,
        owner: String,
        kind: Kind,
        subject: String,
        started: Date
    ) {
        self.id = id
        self.parent = parent
        self.owner = owner
        self.kind = kind
        self.subject = subject
        state = .running
        stage = ""
        message = ""
        isAbortWanted = false
        self.started = started
    }
}

extension RecordedTask {
    /// Reads a row of the table `tasks`.
    init(row: Row) throws {
        let (kind, state): (String, String) = (row["kind"], row["state"])
        guard let kind = Kind(rawValue: kind), let state = State(rawValue: state) else {
            throw StoreError(
                .damaged,
                subject: row["id"],
                reason: "the store says it is '\(kind)', '\(state)', which cannot be"
            )
        }
        self.init(
            id: row["id"],
            parent: row["parent"],
            owner: row["owner"],
            kind: kind,
            subject: row["subject"],
            started: row.time("started")
        )
        self.state = state
        stage = row["stage"]
        stageBegan = row.optionalTime("stageBegan")
        message = row["message"]
        isAbortWanted = row["isAbortWanted"]
        ended = row.optionalTime("ended")
    }
}
