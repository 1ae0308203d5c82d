/// The attempts at a test that failed, which tell a wrong product from an unreliable test.
public struct Repetition: Hashable, Sendable, Codable {
    /// What every attempt started from.
    public enum Origin: String, Hashable, Sendable, Codable, CaseIterable {
        /// The same state of memory and disks, to the bit: what differs between attempts is chance and time alone.
        case state
        /// A lab that was deployed anew.
        case deployment
    }

    /// One attempt.
    public struct Attempt: Hashable, Sendable, Codable {
        /// How it ended.
        public var outcome: Outcome
        /// How long it took.
        @InSeconds public var duration: Duration

        /// Creates an attempt.
        public init(outcome: Outcome, duration: Duration) {
            self.outcome = outcome
            self.duration = duration
        }
    }

    /// What the attempts started from.
    public var origin: Origin
    /// The attempts, the first one included.
    public var attempts: [Attempt]

    /// Creates a repetition.
    public init(origin: Origin, attempts: [Attempt]) {
        self.origin = origin
        self.attempts = attempts
    }

    /// The number of attempts that failed.
    public var failures: Int { attempts.count { if case .failed = $0.outcome { true } else { false } } }

    /// What they say together: `failed 3 of 5 from one state`, `failed 1 of 5 over fresh deployments`.
    public var verdict: String {
        let broken = attempts.count { if case .error = $0.outcome { true } else { false } }
        let place =
            switch origin {
            case .state: "from one state"
            case .deployment: "over fresh deployments"
            }
        return "failed \(failures) of \(attempts.count) \(place)"
            + (broken == 0 ? "" : "; the lab broke in \(broken)")
    }
}
