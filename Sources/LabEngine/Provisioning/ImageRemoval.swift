import FoundationEssentials
import LabHost
import LabModel
import LabProcess
public import LabStore

/// The removal of an image: store and folders either both have it or neither does, whatever breaks the removal off.
public struct ImageRemoval: Sendable {
    private let task: ProvisioningTask

    /// Removes images on behalf of a task.
    public init(for task: ProvisioningTask) {
        self.task = task
    }

    /// Removes an image, and tells whether it is gone: one that somebody is just making or was given a moment ago stays.
    /// - Throws: `StoreError`, first of all for one that others build on.
    public func remove(_ image: CatalogedImage) async throws -> Bool {
        let ledger = task.ledger
        let step = UndoStep(.imageRemoval, image.key)
        do {
            try await task.will(step)
        } catch is TargetTaken {
            return false
        }
        do {
            guard let lock = try FileLock.attempt(ledger.state.lock(image.key)) else {
                try await task.keep(step)
                return false
            }
            defer { withExtendedLifetime(lock) {} }
            // From here on it is gone: whoever finds the step and not the image finishes what follows.
            try await ledger.store.removeImage(key: image.key)
        } catch {
            try await task.keep(step)
            throw error
        }
        await task.undo(step)
        return true
    }
}
