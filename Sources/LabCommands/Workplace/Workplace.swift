import FoundationEssentials
import Glibc
import LabEngine
import LabHost
import LabImages
import LabLibrary
import LabManifest
import LabModel
import LabProcess
import LabQEMU
import LabStore

/// Where a command works: the state, the installation, and what is opened of them.
///
/// The only place that knows which host and which store are used.
struct Workplace {
    let state: StateFolder
    let installation: Installation
    private let opened = OpenedLedger()

    /// Finds the state folder and the installation, and makes the folders that are missing.
    init() throws {
        installation = try Installation.find()
        let home = try Self.home()
        // A hash keeps the sockets of two state folders apart, and their paths short.
        let sockets = Self.socketsBase() + "/" + Self.shortHash(home)
        state = StateFolder(path: home, socketsPath: sockets)
        for folder in state.folders {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            } catch {
                throw Failure(
                    code: .labBroke,
                    message: "the state folder '\(folder)' cannot be made: \(error.localizedReason)",
                    hint: "set ASSAY_HOME to a folder that you may write to"
                )
            }
        }
        try Self.checkSockets(sockets)
    }

    /// The absolute path of the state folder, whether or not it exists.
    static func home() throws -> String {
        let path =
            Tool.variable("ASSAY_HOME") ?? Tool.variable("XDG_STATE_HOME").map { "\($0)/assay" }
            ?? Tool.variable("HOME").map { "\($0)/.local/state/assay" }
        guard let path, !path.isEmpty else {
            throw Failure(code: .labBroke, message: "there is no state folder", hint: "set ASSAY_HOME or HOME")
        }
        return path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func socketsBase() -> String {
        Tool.variable("XDG_RUNTIME_DIR").map { "\($0)/assay" } ?? "/tmp/assay-\(getuid())"
    }

    /// FNV-1a (Fowler, Noll, Vo) with 32 bits, in base 36.
    private static func shortHash(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt32(0x811c_9dc5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return String(hash, radix: 36)
    }

    private static func checkSockets(_ path: String) throws {
        try PrivateFolder.check(path)
        // The longest name below it: a lab's id, a letter and a number.
        guard path.utf8.count + 48 <= 107 else {
            throw Failure(
                code: .labBroke,
                message: "the path '\(path)' is too long for sockets",
                hint: "set XDG_RUNTIME_DIR to a shorter folder"
            )
        }
    }

    /// Opens the store.
    func openStore() async throws -> Store {
        try await opened.both(state, workshopFiles).store
    }

    /// Finds QEMU; labs publish their ports on that address of this computer.
    func findHost(publishingOn address: IPv4Address = .loopback) async throws -> QEMUHost {
        var host = try await QEMUHost(state: state)
        host.publishAddress = address
        return host
    }

    /// Makes a workshop that notes every image it uses in the store.
    func workshop(host: any Host, store: Store, sink: @escaping ProgressSink) -> Workshop {
        Workshop(
            state: state,
            files: workshopFiles,
            host: host,
            progress: { sink(ProgressEvent($0)) },
            found: { facts in
                // The catalog can be made anew from the folders; a run does not fail for it.
                let image = CatalogedImage(facts)
                try? await store.record(image)
                image.noteInFolder()
            }
        )
    }

    /// What makes images for a task, as there is room for it beside what other commands do.
    func imageSupply(
        of task: ProvisioningTask,
        host: QEMUHost,
        store: Store,
        sink: @escaping ProgressSink
    ) -> ImageSupply {
        ImageSupply(
            workshop: workshop(host: host, store: store, sink: sink),
            width: max(1, host.facts.processors),
            shares: StoredShares(of: task)
        )
    }

    /// The files that images are made with.
    var workshopFiles: WorkshopFiles { WorkshopFiles(folder: installation.sources) }

    /// The tasks of this process.
    func ledger() async throws -> TaskLedger {
        try await opened.both(state, workshopFiles).ledger
    }

    /// Removes what dead owners left, says so, and gives the names.
    @discardableResult
    func collectLeftovers() async throws -> [String] {
        let names = try await Leftovers(ledger()).collect()
        for name in names { Talk.say("assay: removed what was left of \(name)") }
        return names
    }

    /// Performs what a command was asked for as a task, after what dead owners left is gone; a signal cancels it.
    ///
    /// `body` is given the task and where its events go.
    /// - Throws: what `body` throws; `Failure` when a signal came; `TaskAborted`.
    func perform<Result: Sendable>(
        _ kind: RecordedTask.Kind,
        _ subject: String,
        printer: ProgressPrinter,
        usage: UsageOption? = nil,
        _ body: @escaping @Sendable (ProvisioningTask, @escaping ProgressSink) async throws -> Result
    ) async throws -> Result {
        let ledger = try await ledger()
        for warning in try StateFileSystem(of: state.path).warnings(of: state.path) {
            Talk.say("assay: warning: \(warning)")
        }
        if usage?.keepUsageArea == true {
            ledger.keepUsageAreas()
            Talk.say("assay: usage areas stay in '\(state.usageAreas)', for each task one of its name")
        }
        defer { printer.finish() }
        return try await Interruption.cancelling {
            try await ledger.perform(kind, subject) { task in
                printer.show(ProgressEvent(task: task.id, subject: nil, stage: "task", kind: .began))
                let start = ContinuousClock.now
                let result = try await body(task, task.telling(printer.show))
                let duration = ContinuousClock.now - start
                printer.show(ProgressEvent(task: task.id, subject: nil, stage: "task", kind: .ended(duration)))
                return result
            }
        }
    }
}

/// The store and the ledger of a command, opened when they are first needed.
private actor OpenedLedger {
    private var opening: Task<(store: Store, ledger: TaskLedger), any Error>?

    func both(_ state: StateFolder, _ files: WorkshopFiles) async throws -> (store: Store, ledger: TaskLedger) {
        // Several who ask at once wait for the same opening.
        let task =
            opening
            ?? Task {
                // A store on a file system that cannot keep two commands apart would be damaged, or say something unclear.
                if let refusal = try StateFileSystem(of: state.path).refusal(of: state.path) { throw refusal }
                let store = try await Store.open(at: state.store)
                return (store, TaskLedger(state: state, files: files, store: store, version: Version.text))
            }
        opening = task
        return try await task.value
    }
}

extension ProgressEvent {
    /// What the workshop says, as an event.
    init(_ progress: ImageProgress) {
        self.init(
            subject: progress.image,
            stage: "image: \(progress.step)",
            kind: progress.isBeginning ? .began : .ended(progress.duration ?? .zero)
        )
    }
}

extension CatalogedImage {
    /// An image that was just made or used.
    init(_ facts: ImageFacts) {
        let kind: Kind =
            switch facts.kind {
            case .system: .system
            case .application: .application
            case .staged: .staged
            case .instant: .instant
            case .unstarted: .unstarted
            case .software: .software
            case .data: .data
            }
        let attributes = try? FileManager.default.attributesOfItem(atPath: facts.folder)
        self.init(
            key: facts.key,
            kind: kind,
            title: facts.title,
            folder: facts.folder,
            size: DiskUsage.of(folder: facts.folder),
            created: attributes?[.modificationDate] as? Date ?? Date(),
            lastUsed: Date(),
            parent: facts.parent
        )
    }
}

extension CatalogedImage {
    /// Leaves what is known in the image's folder, from which a lost catalog can be made anew.
    fileprivate func noteInFolder() {
        let path = "\(folder)/\(StoreRepair.imageFacts)"
        guard !FileManager.default.fileExists(atPath: path), let data = try? JSONEncoder().encode(self) else { return }
        try? data.write(to: URL(filePath: path), options: .atomic)
    }
}

extension Error {
    /// The system's reason without the words that Foundation puts around it.
    var localizedReason: String {
        let text = "\(self)"
        guard let error = self as? CocoaError else { return text }
        return switch error.code {
        case .fileWriteNoPermission, .fileReadNoPermission: "permission denied"
        case .fileWriteOutOfSpace: "no space left on device"
        case .fileNoSuchFile, .fileReadNoSuchFile: "no such file or folder"
        case .fileWriteVolumeReadOnly: "the file system is read-only"
        default: text
        }
    }
}
