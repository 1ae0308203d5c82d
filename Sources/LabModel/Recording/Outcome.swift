/// How something that was planned ended.
public enum Outcome: Hashable, Sendable, Codable {
    /// As expected.
    case passed
    /// Not as expected; says what was seen.
    case failed(String)
    /// The lab broke, so that nothing can be said of the product.
    case error(Trouble)
    /// Left out on purpose; says why.
    case skipped(String)
    /// Never begun; says why.
    case notRun(String)

    /// Tells whether it passed.
    public var isPassed: Bool { self == .passed }

    /// The word for it in tables and results: `passed`, `failed`, `error`, `skipped`, `not-run`.
    public var word: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .error: "error"
        case .skipped: "skipped"
        case .notRun: "not-run"
        }
    }
}

/// What broke a lab.
public struct Trouble: Hashable, Sendable, Codable {
    /// The machine, if it was one.
    public var machine: String?
    /// The stage: `image`, `deploy`, `identify`, `connect`, `setup`, `ready`, `verify`, `test`, `collect`, `discard`.
    public var stage: String
    /// What went wrong: a lower-case clause without a full stop.
    public var reason: String
    /// What was seen last, such as the end of the machine's console.
    public var lastSeen: String?

    /// Creates a description of what broke.
    public init(machine: String? = nil, stage: String, reason: String, lastSeen: String? = nil) {
        self.machine = machine
        self.stage = stage
        self.reason = reason
        self.lastSeen = lastSeen
    }
}
