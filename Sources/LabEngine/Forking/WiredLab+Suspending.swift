import LabHost
import LabModel
import LabProcess

/// What suspending a lab came to.
public struct SuspendedLab: Sendable {
    /// The template, which stays as long as this value lives.
    public let held: HeldTemplate
    /// How long the machines stood still; for a lab that does not go on, until they were saved.
    public let stopped: Duration
}

extension WiredLab {
    /// What becomes of a lab that was suspended.
    public enum Afterwards: Sendable {
        /// It goes on.
        case goesOn
        /// It stays stopped until it is discarded.
        case staysStopped
    }

    /// Saves the lab as it is at this instant as a template.
    ///
    /// All machines stop together. When anything goes wrong, they go on and there is no template.
    /// - Throws: `EngineError`, or `CancellationError`.
    public func suspend(
        as name: String,
        on shelf: TemplateShelf,
        then afterwards: Afterwards = .goesOn,
        moment: LabTemplate.Moment? = nil,
        isTemporary: Bool = false
    ) async throws -> SuspendedLab {
        guard let room = host as? any ForkableLab else {
            throw EngineError(stage: "suspend", reason: "this host cannot suspend labs")
        }
        let draft = try await shelf.draft(name)
        do {
            let start = ContinuousClock.now
            let suspension = try await room.suspend(into: draft.folder.machines, forCopies: isTemporary)
            do {
                if case .goesOn = afterwards { try await room.proceed() }
                let stopped = ContinuousClock.now - start
                let template = LabTemplate(
                    name: name,
                    deviceModel: deviceModel,
                    lab: self,
                    suspension: suspension,
                    moment: moment,
                    isTemporary: isTemporary
                )
                let held = try await draft.publish(template)
                // The last moment at which the lab can still be had back.
                if Task.isCancelled, shelf.takeBack(held) { throw CancellationError() }
                return SuspendedLab(held: held, stopped: stopped)
            } catch {
                // Also when it was to stay stopped: without a template there is nothing else left of it.
                await Task { try? await room.proceed() }.value
                throw error
            }
        } catch {
            await draft.abandon()
            throw Self.engineError(error)
        }
    }

    private static func engineError(_ error: any Error) -> any Error {
        switch error {
        case let error as HostError: EngineError(machine: error.subject, stage: "suspend", reason: error.reason)
        case let error as FileError: EngineError(stage: "suspend", reason: "the template cannot be written: \(error)")
        default: error
        }
    }
}
