import FoundationEssentials
import Glibc
import LabModel
import LabProcess
import LabStore

/// What dead owners left: steps that they had written down and did not undo.
public struct Leftovers {
    private let ledger: TaskLedger

    /// Looks in the store and the state folder of a ledger.
    public init(_ ledger: TaskLedger) {
        self.ledger = ledger
    }

    /// Undoes what no living process owns, the newest first, and gives the names of what was removed.
    ///
    /// - Throws: `StoreError`, or `FileError`; `CancellationError` while another process does the same.
    public func collect() async throws -> [String] {
        await ledger.unmaking.emptyBin()
        guard try await !owners().isEmpty else { return [] }
        // One at a time: what one is undoing is nobody's yet.
        let lock = try await FileLock.wait(for: ledger.state.lock("undoing"))
        defer { withExtendedLifetime(lock) {} }
        var removed: [String] = []
        for owner in try await owners() {
            guard let lock = try FileLock.attempt(ledger.state.owner(owner)) else { continue }
            defer { withExtendedLifetime(lock) {} }
            removed += try await undo(owner)
            unlink(lock.path)
        }
        try await ledger.store.pruneTasks(keeping: 500)
        return removed
    }

    /// The owners that have something, dead or alive, and those that left nothing but their lock.
    private func owners() async throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: ledger.state.owners)) ?? []
        let locks = names.filter { $0.hasSuffix(".lock") }.map { String($0.dropLast(5)) }
        return Set(try await ledger.store.activeOwners() + locks).sorted()
    }

    private func undo(_ owner: String) async throws -> [String] {
        var removed: [String] = []
        let steps = try await ledger.store.pendingSteps(ofOwner: owner)
        for pending in steps {
            // What cannot be undone now, on a full disk perhaps, stays written down for the next command.
            guard let isFound = try? await ledger.unmaking.perform(pending.step) else { continue }
            try await ledger.store.strike(pending.step, ofTask: pending.task)
            guard isFound, !pending.step.kind.isQuiet else { continue }
            removed.append(pending.step.description)
        }
        if steps.contains(where: { $0.step.kind == .draft }) { try await StoreRepair(ledger).addImages() }
        try await ledger.store.abandonTasks(ofOwner: owner, at: Date(), message: "the process that did it was ended")
        return removed
    }
}

extension UndoStep.Kind {
    /// Whether nobody needs to hear of what is removed: it is no loss, or somebody wanted it removed.
    fileprivate var isQuiet: Bool { [.usageArea, .supervisorLog, .imageRemoval].contains(self) }
}
