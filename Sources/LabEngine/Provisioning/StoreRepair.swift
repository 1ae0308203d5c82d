import FoundationEssentials
import Glibc
import LabModel
import LabProcess
import LabStore

/// Makes the store say what the folders prove, and removes what belongs to nobody.
public struct StoreRepair: Sendable {
    /// The name of the file in an image's folder that says what the catalog knows of it.
    public static let imageFacts = "catalog.json"

    private let ledger: TaskLedger

    /// Repairs the store and the state folder of a ledger.
    public init(_ ledger: TaskLedger) {
        self.ledger = ledger
    }

    /// Puts a damaged store aside, so that an empty one takes its place; gives the new name.
    /// - Throws: `FileError`.
    public static func putAside(_ path: String) throws -> String {
        let aside = "\(path).damaged-\(Int(Date().timeIntervalSince1970))"
        guard rename(path, aside) == 0 else { throw FileError(path: path, action: "rename", number: errno) }
        // What was not yet written back belongs to the old file.
        for suffix in ["-wal", "-shm"] { rename(path + suffix, aside + suffix) }
        return aside
    }

    private static func isHeld(_ path: String) -> Bool {
        do { return try FileLock.attempt(path) == nil } catch { return false }
    }

    /// Whether a living process owns tasks; nobody repairs below its hands.
    public static func owners(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".lock") && isHeld("\(folder)/\($0)") }.map { String($0.dropLast(5)) }
    }

    /// Repairs what an audit finds, and says what was done.
    /// - Throws: `StoreError`.
    public func run() async throws -> [String] {
        var done = try await Leftovers(ledger).collect().map { "removed what was left of \($0)" }
        for finding in try await StoreAudit(ledger).findings() {
            if let path = finding.orphan {
                let draft = try? await ledger.unmaking.remove(path)
                done.append(draft == nil ? "'\(path)' cannot be removed" : "removed '\(path)'")
            } else if let key = finding.lostImage {
                // Those that others build on go when those are gone, in a later round.
                if (try? await ledger.store.removeImage(key: key)) != nil { done.append("forgot image \(key)") }
            } else if let path = finding.unknownImage, let image = try await addImage(in: path) {
                done.append("added image \(image.key): \(image.title)")
            }
        }
        return done + (try await addRuns())
    }

    /// Adds the images that were complete when their maker died, and of which it had not told the store yet.
    func addImages() async throws {
        let known = Set(try await ledger.store.images().map(\.key))
        for folder in [ledger.state.images, ledger.state.instants] {
            for key in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where !known.contains(key) {
                _ = try await addImage(in: "\(folder)/\(key)")
            }
        }
    }

    private func addImage(in folder: String) async throws -> CatalogedImage? {
        guard let image = image(in: folder) else { return nil }
        try await add(image)
        return image
    }

    /// Adds an image; a parent that is not there any more is none.
    private func add(_ image: CatalogedImage) async throws {
        do {
            try await ledger.store.record(image)
        } catch  where error.code == .notFound {
            try await addParent(of: image)
        }
    }

    private func addParent(of image: CatalogedImage) async throws {
        var image = image
        if let parent = image.parent, let found = self.image(in: ledger.state.image(parent)) {
            try await add(found)
        } else {
            image.parent = nil
        }
        try await ledger.store.record(image)
    }

    /// What a folder says that it is, or else what its files show.
    private func image(in folder: String) -> CatalogedImage? {
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        guard !names.isEmpty else { return nil }
        let key = folder.split(separator: "/").last.map(String.init) ?? ""
        if let data = FileManager.default.contents(atPath: "\(folder)/\(Self.imageFacts)"),
            var image = try? JSONDecoder().decode(CatalogedImage.self, from: data), image.key == key
        {
            image.folder = folder
            return image
        }
        let size = names.reduce(Int64(0)) { sum, name in
            var facts = stat()
            return lstat("\(folder)/\(name)", &facts) == 0 ? sum + Int64(facts.st_blocks) * 512 : sum
        }
        return CatalogedImage(
            key: key,
            kind: kind(of: folder, names),
            title: "recovered \(key)",
            folder: folder,
            size: ByteCount(bytes: size),
            created: Date()
        )
    }

    private func kind(of folder: String, _ names: Set<String>) -> CatalogedImage.Kind {
        if folder.hasPrefix(ledger.state.instants + "/") { return names.contains("memory") ? .instant : .unstarted }
        if names.contains("kernel") { return .staged }
        return names.contains("tree.tar") ? .system : .data
    }

    /// Adds the runs whose folders have records of their cells and that the store does not know.
    private func addRuns() async throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: ledger.state.runs)) ?? []
        var done: [String] = []
        for id in names.sorted() {
            guard try await ledger.store.run(id: id) == nil else { continue }
            let cells = Self.cells(in: ledger.state.run(id))
            guard let first = cells.compactMap(\.started).min() else { continue }
            let words = Set(cells.map(\.outcome.word))
            let outcome = ["error", "failed", "passed"].first(where: words.contains) ?? "skipped"
            let lab = id.split(separator: "-").dropLast(2).joined(separator: "-")
            let isOver = FileManager.default.fileExists(atPath: ledger.state.run(id).results)
            let record = RunRecord(
                id: id,
                lab: lab,
                labFile: "",
                version: "",
                started: first,
                duration: .zero,
                host: HostFacts(
                    name: "",
                    emulator: "",
                    accelerator: "",
                    acceleratorReason: "",
                    processors: 0,
                    memory: ByteCount(bytes: 0)
                ),
                cells: cells
            )
            let end = cells.compactMap { cell in cell.started.map { $0 + cell.duration.inSeconds } }.max()
            try await ledger.store.begin(
                RecordedRun(
                    id: id,
                    lab: lab,
                    labFile: "",
                    folder: ledger.state.run(id).path,
                    started: first,
                    ended: isOver ? end : nil,
                    outcome: isOver ? outcome : nil,
                    counts: RecordedRun.Counts(record)
                )
            )
            try await ledger.store.record(
                cells.flatMap { cell in
                    cell.tests.map { RecordedResult(run: id, cell: cell.cell, test: $0) }
                }
            )
            done.append("added run \(id) with \(cells.count) cells")
        }
        return done
    }

    private static func cells(in folder: RunFolder) -> [CellRecord] {
        let kept = KeptRecords(in: folder)
        return kept.numbers.compactMap(kept.record)
    }
}
