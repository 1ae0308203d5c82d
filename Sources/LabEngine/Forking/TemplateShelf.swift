import FoundationEssentials
import Glibc
import LabHost
public import LabModel
import LabProcess

/// The suspended labs on disk: each a folder that appears complete, and stays as long as somebody uses it.
public struct TemplateShelf: Sendable {
    let state: StateFolder

    /// Names the shelf of a state folder.
    public init(state: StateFolder) {
        self.state = state
    }

    /// The names of all templates, sorted.
    public var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: state.templates)) ?? []).filter { !$0.hasPrefix(".") }
            .sorted()
    }

    /// What is known of all templates that can be read, sorted by name.
    public var all: [LabTemplate] { names.compactMap { try? read(state.template($0)) } }

    /// Opens a template, which then stays as long as the returned value lives.
    /// - Throws: `EngineError` when there is none, it is just being removed, or it cannot be understood.
    public func open(_ name: String) throws(EngineError) -> HeldTemplate {
        let folder = state.template(name)
        guard names.contains(name), let lock = try hold(folder) else {
            let hint = Suggestion.hint(for: name, among: names).map { "; \($0)" } ?? ""
            throw EngineError(stage: "fork", reason: "there is no lab template '\(name)'\(hint)")
        }
        return HeldTemplate(template: try read(folder), folder: folder, lock: lock)
    }

    private func hold(_ folder: TemplateFolder) throws(EngineError) -> FileLock? {
        do {
            return try FileLock.attemptShared(folder.usersLock)
        } catch {
            throw EngineError(stage: "fork", reason: "\(error)")
        }
    }

    private func read(_ folder: TemplateFolder) throws(EngineError) -> LabTemplate {
        guard let data = FileManager.default.contents(atPath: folder.description),
            let template = try? JSONDecoder().decode(LabTemplate.self, from: data),
            template.form == LabTemplate.currentForm
        else {
            let name = folder.path.split(separator: "/").last ?? ""
            throw EngineError(
                stage: "fork",
                reason: "lab template '\(name)' cannot be understood: it was saved by another version of Assay"
            )
        }
        return template
    }

    /// Removes a template.
    /// - Throws: `EngineError` when there is none, or a lab uses it.
    public func remove(_ name: String) throws(EngineError) {
        guard names.contains(name) else {
            let hint = Suggestion.hint(for: name, among: names).map { "; \($0)" } ?? ""
            throw EngineError(stage: "fork", reason: "there is no lab template '\(name)'\(hint)")
        }
        guard discard(name) else {
            throw EngineError(
                stage: "fork",
                reason:
                    "lab template '\(name)' is in use: end the labs that were forked from it first, see 'assay list'"
            )
        }
    }

    /// Removes a template unless somebody uses it, and tells whether it is gone.
    func discard(_ name: String) -> Bool {
        let folder = state.template(name)
        guard let lock = try? FileLock.attempt(folder.usersLock) else { return false }
        defer { withExtendedLifetime(lock) {} }
        return Bin(of: state).take(folder.path)
    }

    /// Ends the use of a template by the last of this process's labs that used it; a temporary one goes with its last user.
    public func endUse(of held: HeldTemplate) {
        guard held.template.isTemporary else { return held.lock.release() }
        _ = takeBack(held)
    }

    /// Removes a template that was just saved and is not wanted any more; `false` if somebody uses it already.
    func takeBack(_ held: HeldTemplate) -> Bool {
        held.lock.upgrade() && Bin(of: state).take(held.folder.path)
    }

    /// What the template's files take on the disk; layers that it shares with other templates count for both.
    public func size(of name: String) -> ByteCount { size(ofAll: [name]) }

    /// Makes a folder for a template that nobody sees yet.
    /// - Throws: `EngineError` when there is one of that name already, or the disk is full.
    func draft(_ name: String) async throws -> TemplateDraft {
        guard !names.contains(name) else { throw Self.taken(name) }
        return try await hiddenDraft(name)
    }

    /// Makes a folder that nobody sees, whichever templates there are, and that goes away with the task that makes it.
    /// - Throws: `EngineError` when the disk is full.
    func hiddenDraft(_ name: String) async throws -> TemplateDraft {
        let step = UndoStep(.templateDraft, ".\(name)-\(getpid())-\(UInt32.random(in: .min ... .max))")
        let folder = state.template(step.target)
        try await Undoing.will(step)
        do {
            for path in [folder.path, folder.machines] {
                guard mkdir(path, 0o700) == 0 else { throw FileError(path: path, action: "create", number: errno) }
            }
            guard let lock = try FileLock.attemptShared(folder.usersLock) else {
                throw FileError(path: folder.path, action: "lock", number: EWOULDBLOCK)
            }
            return TemplateDraft(name: name, folder: folder, target: state.template(name), lock: lock, step: step)
        } catch {
            await Undoing.undo(step)
            throw EngineError(stage: "suspend", reason: "the template's folder cannot be made: \(error)")
        }
    }

    static func taken(_ name: String) -> EngineError {
        EngineError(
            stage: "suspend",
            reason:
                "there is a lab template '\(name)' already; remove it with 'assay template remove', or choose a name"
        )
    }
}

/// A template that stays as long as this value lives.
public struct HeldTemplate: Sendable {
    /// What is known of it.
    public let template: LabTemplate
    /// Its folder.
    let folder: TemplateFolder
    /// Shared with all others that use it.
    let lock: FileLock
}

/// A template's folder that nobody sees yet.
struct TemplateDraft: Sendable {
    let name: String
    let folder: TemplateFolder
    let target: TemplateFolder
    let lock: FileLock
    let step: UndoStep

    /// Writes what is known of the template and makes it visible, complete or not at all.
    func publish(_ template: LabTemplate) async throws -> HeldTemplate {
        let descriptor = Glibc.open(folder.description, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: folder.description, action: "create", number: errno) }
        defer { close(descriptor) }
        let bytes = [UInt8](try JSONEncoder().encode(template))
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw FileError(path: folder.description, action: "write", number: errno == 0 ? ENOSPC : errno)
        }
        EthernetAddresses.write(template.records.map(\.identity), to: folder.ethernetAddresses)
        guard rename(folder.path, target.path) == 0 else {
            if errno == ENOTEMPTY || errno == EEXIST { throw TemplateShelf.taken(name) }
            throw FileError(path: target.path, action: "create", number: errno)
        }
        // Its name is gone with the rename: undoing it now would do nothing.
        try await Undoing.keep(step)
        return HeldTemplate(template: template, folder: target, lock: lock)
    }

    /// Removes the folder.
    func abandon() async {
        await Undoing.undo(step)
    }
}
