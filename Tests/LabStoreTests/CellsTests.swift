import Foundation
import LabModel
import LabStore
import LabTestSupport
import Testing

@Suite("Cells in the store")
struct CellsTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    /// Records runs one after the other: the shard, whether it ended, and how many seconds each cell took.
    private func durations(_ runs: [(shard: String, hasEnded: Bool, cells: [String: Int])]) async throws -> [String:
        Duration]
    {
        let store = try await Store.open(at: folder.storePath)
        for (index, run) in runs.enumerated() {
            var recorded = Sample.run("\(index)")
            recorded.shard = run.shard
            recorded.started = Sample.time.addingTimeInterval(Double(index))
            try await store.begin(recorded)
            try await store.record(
                run.cells.map {
                    RecordedCell(run: "\(index)", cell: $0.key, outcome: "passed", duration: .seconds($0.value))
                }
            )
            guard run.hasEnded else { continue }
            let end = recorded.started.addingTimeInterval(100)
            try await store.finishRun(id: "\(index)", at: end, outcome: "passed", counts: RecordedRun.Counts())
        }
        let lab = try #require(try await store.runs().first).lab
        return try await store.durations(ofLab: lab)
    }

    @Test("the latest run that settled a cell says how long it takes")
    func latest() async throws {
        let found = try await durations([("", true, ["a": 1, "b": 2]), ("", true, ["b": 3]), ("", false, ["a": 9])])
        #expect(found == ["a": .seconds(1), "b": .seconds(3)])
    }

    @Test("what a cell took of memory is known with how long it took, where somebody looked")
    func memory() async throws {
        let store = try await Store.open(at: folder.storePath)
        var run = Sample.run("1")
        try await store.begin(run)
        run.ended = run.started
        try await store.record([
            RecordedCell(run: "1", cell: "a", outcome: "passed", duration: .seconds(1), memory: .mebibytes(95)),
            RecordedCell(run: "1", cell: "b", outcome: "failed", duration: .seconds(2)),
            RecordedCell(run: "1", cell: "c", outcome: "error", duration: .seconds(2)),
        ])
        try await store.finishRun(id: "1", at: run.started, outcome: "failed", counts: RecordedRun.Counts())
        let cells = try await store.settledCells(ofLab: run.lab)
        #expect(cells.mapValues(\.memory) == ["a": .mebibytes(95), "b": nil])
    }

    @Test("runs of shards count when their round is complete")
    func rounds() async throws {
        #expect(try await durations([("1/2", true, ["a": 1]), ("2/2", false, ["b": 1])]) == [:])
    }

    @Test("a complete round counts, and an open one after it does not")
    func openRound() async throws {
        let found = try await durations([
            ("1/2", true, ["a": 1]), ("2/2", true, ["b": 2]), ("2/2", true, ["b": 7]), ("1/3", true, ["a": 8]),
        ])
        #expect(found == ["a": .seconds(1), "b": .seconds(2)])
    }

    @Test("a cell of an unknown run is refused, and one that broke says nothing")
    func refused() async throws {
        let store = try await Store.open(at: folder.storePath)
        let cell = RecordedCell(run: "x", cell: "a", outcome: "error", duration: .seconds(1))
        let error = await #expect(throws: StoreError.self) { try await store.record([cell]) }
        #expect(error?.code == .notFound)
        let run = Sample.run("x")
        try await store.begin(run)
        try await store.record([cell])
        try await store.finishRun(id: "x", at: Sample.time, outcome: "error", counts: RecordedRun.Counts())
        #expect(try await store.durations(ofLab: run.lab) == [:])
    }
}
