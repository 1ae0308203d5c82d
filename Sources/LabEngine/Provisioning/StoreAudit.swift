import FoundationEssentials
import LabModel
import LabProcess
import LabStore

/// Whether store and folders say the same: what is in one and not in the other, and what has no owner.
public struct StoreAudit: Sendable {
    /// Something that is not as it should be.
    public struct Finding: Hashable, Sendable, Encodable {
        /// What, for people.
        public var text: String
        /// The folder or socket that belongs to nobody, which a repair removes.
        var orphan: String?
        /// The entry of an image whose folder is not there, which a repair removes.
        var lostImage: String?
        /// The folder of an image that the store does not know, which a repair adds.
        var unknownImage: String?

        private enum CodingKeys: CodingKey {
            case text
        }

        init(_ text: String, orphan: String? = nil, lostImage: String? = nil, unknownImage: String? = nil) {
            self.text = text
            self.orphan = orphan
            self.lostImage = lostImage
            self.unknownImage = unknownImage
        }
    }

    private let ledger: TaskLedger
    private var state: StateFolder { ledger.state }
    private var store: Store { ledger.store }

    /// Looks at the store and the state folder of a ledger.
    public init(_ ledger: TaskLedger) {
        self.ledger = ledger
    }

    /// Everything that is not as it should be; nothing is changed.
    ///
    /// What a living process makes meanwhile is written down before it is there, so it is never found.
    /// - Throws: `StoreError` when the store cannot be read.
    public func findings() async throws -> [Finding] {
        // Folders first: what is made between the two looks is in the second.
        let folders = FolderList(state)
        let images = try await store.images()
        var findings = try await store.contradictions().map { Finding("the store contradicts itself: \($0)") }
        findings += orphans(folders, steps: try await store.pendingSteps().map(\.step))
        findings += images.filter { !FileManager.default.fileExists(atPath: $0.folder) }.map {
            Finding("image \($0.key) is in the store, and '\($0.folder)' is not there", lostImage: $0.key)
        }
        let known = Set(images.map(\.key))
        findings += folders.images.filter { !known.contains(Self.name($0)) }.map {
            Finding("'\($0)' is there, and the store does not know it", unknownImage: $0)
        }
        for owner in try await store.activeOwners() {
            // A lock that can be taken is nobody's; it is let go at once.
            guard let lock = try FileLock.attempt(state.owner(owner)) else { continue }
            withExtendedLifetime(lock) {}
            findings.append(Finding("process \(owner) is dead, and what it left is not undone: see 'assay gc'"))
        }
        return findings
    }

    /// What lies where only tasks put something, and no task has written down.
    private func orphans(_ folders: FolderList, steps: [UndoStep]) -> [Finding] {
        func targets(_ kinds: UndoStep.Kind...) -> Set<String> {
            Set(steps.filter { kinds.contains($0.kind) }.map(\.target))
        }
        let owned: [(paths: [String], names: Set<String>)] = [
            (folders.labs + folders.sockets, targets(.lab)), (folders.drafts, targets(.draft)),
            (folders.templates.filter { Self.name($0).hasPrefix(".") }, targets(.templateDraft)),
        ]
        return owned.flatMap { paths, names in
            // What was unmade between the two looks is not there any more.
            paths.filter { !names.contains(Self.name($0)) && FileManager.default.fileExists(atPath: $0) }
                .map { Finding("'\($0)' belongs to no task", orphan: $0) }
        }
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    /// The paths of what is in the folders of a state.
    private struct FolderList {
        let labs, sockets, drafts, templates, images: [String]

        init(_ state: StateFolder) {
            func paths(_ folder: String) -> [String] {
                ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().map {
                    "\(folder)/\($0)"
                }
            }
            labs = paths(state.labs)
            sockets = paths(state.socketsPath)
            drafts = paths(state.unfinished)
            templates = paths(state.templates)
            images = paths(state.images) + paths(state.instants)
        }
    }
}
