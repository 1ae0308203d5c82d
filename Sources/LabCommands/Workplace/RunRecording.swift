import FoundationEssentials
import LabEngine
import LabHost
import LabImages
import LabModel
import LabPlanner
import LabQEMU
import LabReport
import LabStore

/// A run's folder and its place in the store, from its begin to its results.
struct RunRecording {
    let folder: RunFolder

    /// How many cells are noted in the store at once.
    private static let portion = 1000

    private let id: String
    private let started: Date
    private let start = ContinuousClock.now
    private let plan: Plan
    private let file: String
    private let workplace: Workplace
    private let store: Store
    private let host: QEMUHost
    private let experience: [String: CellExperience]

    private init(
        folder: RunFolder,
        id: String,
        started: Date,
        plan: Plan,
        file: String,
        workplace: Workplace,
        store: Store,
        host: QEMUHost,
        experience: [String: CellExperience]
    ) {
        self.experience = experience
        self.folder = folder
        self.started = started
        self.id = id
        self.plan = plan
        self.file = file
        self.workplace = workplace
        self.store = store
        self.host = host
    }

    /// Makes the run's folder and notes in the store that it begins, or takes up an earlier one.
    static func begin(
        plan: Plan,
        file: String,
        workplace: Workplace,
        output: String?,
        shard: String? = nil,
        resuming earlier: RecordedRun? = nil
    ) async throws -> RunRecording {
        let host = try await workplace.findHost()
        let store = try await workplace.openStore()
        let id = earlier?.id ?? Self.newID(lab: plan.lab)
        let folder =
            earlier.map { RunFolder(path: $0.folder) } ?? output.map { RunFolder(path: absolute($0)) }
            ?? workplace.state.run(id)
        do {
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        } catch {
            throw Failure(
                code: .labBroke,
                message: "the folder '\(folder.path)' cannot be made: \(error.localizedReason)"
            )
        }
        let recording = RunRecording(
            folder: folder,
            id: id,
            started: earlier?.started ?? Date(),
            plan: plan,
            file: file,
            workplace: workplace,
            store: store,
            host: host,
            experience: try await CellExperience.of(lab: plan.lab, in: store)
        )
        if earlier == nil {
            let run = RecordedRun(
                id: id,
                lab: plan.lab,
                labFile: file,
                folder: folder.path,
                shard: shard ?? "",
                started: recording.started
            )
            try await store.begin(run)
        }
        Talk.say("assay: \(host.facts.accelerator) accelerates the machines: \(host.facts.acceleratorReason)")
        return recording
    }

    /// What the run works with.
    func environment(of task: ProvisioningTask, sink: @escaping ProgressSink) -> RunEnvironment {
        RunEnvironment(
            run: id,
            state: workplace.state,
            folder: folder,
            host: host,
            workshop: workplace.workshop(host: host, store: store, sink: sink),
            sink: sink,
            experience: experience,
            shares: StoredShares(of: task),
            keep: keep
        )
    }

    /// Keeps what is known of a cell, for the results and for a run that takes this one up.
    private func keep(_ record: CellRecord, number: Int) -> Bool {
        do {
            try KeptRecords(in: folder).keep(record, number: number)
            return true
        } catch {
            // The results are written all the same; only taking the run up again needs the file.
            Talk.say("assay: warning: the record of cell '\(record.cell)' cannot be kept: \(error.localizedReason)")
            return false
        }
    }

    /// Writes the results and notes in the store how the run ended.
    func finish(_ cells: [CellRecord], isInterrupted: Bool) async throws -> RunRecord {
        let record = RunRecord(
            id: id,
            lab: plan.lab,
            labFile: file,
            version: Version.text,
            started: started,
            duration: ContinuousClock.now - start,
            host: host.facts,
            cells: cells,
            interruption: isInterrupted ? "it was interrupted" : nil
        )
        do {
            try ResultFiles.write(record, to: folder)
        } catch {
            throw Failure(
                code: .labBroke,
                message: "the results cannot be written to '\(folder.path)': \(error)"
            )
        }
        try await note(record)
        let outcome = Test.code(for: record).map { "\($0)" } ?? "passed"
        try await store.finishRun(id: id, at: Date(), outcome: outcome, counts: RecordedRun.Counts(record))
        return record
    }

    /// Notes in the store how cells and tests ended, a part of them after the other: of very many there are never two lists.
    private func note(_ record: RunRecord) async throws {
        for first in stride(from: 0, to: record.cells.count, by: Self.portion) {
            let cells = record.cells[first..<min(first + Self.portion, record.cells.count)]
            let results = cells.flatMap { cell in
                cell.tests.map { RecordedResult(run: id, cell: cell.cell, test: $0) }
            }
            try await store.record(results)
            try await store.record(cells.map { RecordedCell(run: id, $0) })
        }
    }

    /// The lab's name and the time, so that runs sort by age, with something random against two in one second.
    private static func newID(lab: String) -> String {
        let time = Date().formatted(
            .iso8601.year().month().day().dateSeparator(.omitted).time(includingFractionalSeconds: false).timeSeparator(
                .omitted
            )
        )
        let random = String(UInt16.random(in: .min ... .max), radix: 36)
        return "\(lab)-\(time.filter { $0 != "Z" })-\(random)"
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}

extension CellExperience {
    /// What earlier runs tell of a lab's cells, by their names.
    /// - Throws: `StoreError`.
    static func of(lab: String, in store: Store) async throws -> [String: CellExperience] {
        try await store.settledCells(ofLab: lab).mapValues { cell in
            CellExperience(duration: cell.duration, memory: cell.memory, disk: cell.disk)
        }
    }
}
