public import LabModel

/// Something that happened while labs were deployed and tested, as it happens.
public struct ProgressEvent: Hashable, Sendable, Codable {
    /// What kind of thing.
    public enum Kind: Hashable, Sendable, Codable {
        /// A stage began.
        case began
        /// A stage ended well.
        case ended(Duration)
        /// A test or a cell ended.
        case outcome(Outcome, Duration)
        /// Something to know.
        case note(String)
    }

    /// The provisioning task, where it begins.
    public var task: String?
    /// The cell, if it is about one.
    public var cell: String?
    /// The machine or image, if it is about one.
    public var subject: String?
    /// The stage or the test.
    public var stage: String
    /// What happened.
    public var kind: Kind

    /// Creates an event.
    public init(
        task: String? = nil,
        cell: String? = nil,
        subject: String? = nil,
        stage: String,
        kind: Kind
    ) {
        self.task = task
        self.cell = cell
        self.subject = subject
        self.stage = stage
        self.kind = kind
    }
}

/// Where events go.
public typealias ProgressSink = @Sendable (ProgressEvent) -> Void
