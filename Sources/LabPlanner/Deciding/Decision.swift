/// Something that was decided for the machines of cells, and why.
public struct Decision: Hashable, Sendable, Encodable {
    /// What was decided.
    public enum Subject: String, Hashable, Sendable, Encodable {
        /// How many equal machines there are.
        case instances
        /// The number of processors.
        case processors
        /// The memory.
        case memory
        /// The space on the system disk.
        case disk
        /// The level of the system.
        case servicePack = "service pack"
        /// What the machine is made from.
        case image
        /// What is asked of a machine by those that are connected to it.
        case demand
    }

    /// The machine, as the lab file calls it.
    public var machine: String
    /// What was decided.
    public var subject: Subject
    /// What was taken.
    public var choice: String
    /// Why: a lower-case clause without a full stop.
    public var reason: String
    /// The rule of the library that decided it, if one did.
    public var rule: String?

    /// Creates a decision.
    public init(_ subject: Subject, of machine: String, _ choice: String, because reason: String, rule: String? = nil) {
        self.machine = machine
        self.subject = subject
        self.choice = choice
        self.reason = reason
        self.rule = rule
    }
}

/// A decision with the cells that it was taken for.
public struct Advice: Hashable, Sendable, Encodable {
    /// What was decided.
    public var decision: Decision
    /// The cells, in their order; none where these are all.
    public var cells: [String]
    /// Whether these are all cells of the plan.
    public var isForAll: Bool

    /// The headings of `row`.
    public static let columns = ["machine", "what", "decided", "why", "rule", "cells"]

    /// The advice as a row of a table.
    public var row: [String] {
        let which = Self.summary(of: cells, isForAll: isForAll)
        return [
            decision.machine, decision.subject.rawValue, decision.choice, decision.reason, decision.rule ?? "", which,
        ]
    }

    /// Cells in a few words; there is at least one.
    public static func summary(of cells: [String], isForAll: Bool) -> String {
        guard !isForAll, let first = cells.first else { return "all" }
        return cells.count == 1 ? first : "\(first) and \(cells.count - 1) more"
    }
}
