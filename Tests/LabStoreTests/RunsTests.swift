import Foundation
import LabModel
import LabStore
import LabTestSupport
import Testing

@Suite("Runs in the store")
struct RunsTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    @Test("a run begins, has results, and ends")
    func life() async throws {
        let store = try await Store.open(at: folder.storePath)
        var run = Sample.run("1")
        try await store.begin(run)
        #expect(try await store.run(id: "1") == run)
        let results = [
            Sample.result("1", "b"), Sample.result("1", "a", "failed"), Sample.result("1", "a", cell: "os=x"),
        ]
        try await store.record(results)
        #expect(try await store.results(ofRun: "1") == results)
        run.ended = Sample.time.addingTimeInterval(60)
        run.outcome = "failed"
        run.counts = RecordedRun.Counts(cells: 2, passed: 2, failed: 1)
        try await store.finishRun(id: "1", at: try #require(run.ended), outcome: "failed", counts: run.counts)
        #expect(try await store.run(id: "1") == run)
    }

    @Test("a repeated test replaces its earlier result at the same place")
    func repeated() async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.begin(Sample.run("1"))
        try await store.record([Sample.result("1", "a", "failed"), Sample.result("1", "b")])
        try await store.record([Sample.result("1", "a")])
        #expect(try await store.results(ofRun: "1") == [Sample.result("1", "a"), Sample.result("1", "b")])
    }

    @Test("results of an unknown run are refused, all of them")
    func unknownRun() async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.begin(Sample.run("1"))
        let error = await #expect(throws: StoreError.self) {
            try await store.record([Sample.result("1", "a"), Sample.result("2", "a")])
        }
        #expect(error?.code == .notFound)
        #expect(error?.description == "2: is no run of the store")
        #expect(try await store.results(ofRun: "1").isEmpty)
        let end = await #expect(throws: StoreError.self) {
            try await store.finishRun(id: "2", at: Sample.time, outcome: "passed", counts: RecordedRun.Counts())
        }
        #expect(end?.code == .notFound)
    }

    @Test("a run cannot begin twice")
    func twice() async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.begin(Sample.run("1"))
        let error = await #expect(throws: StoreError.self) { try await store.begin(Sample.run("1")) }
        #expect(error?.code == .alreadyExists)
    }

    @Test("runs are listed from the latest, by lab, up to a limit")
    func listed() async throws {
        let store = try await Store.open(at: folder.storePath)
        for number in 1...3 {
            let start = Sample.time.addingTimeInterval(Double(number))
            try await store.begin(Sample.run("\(number)", lab: number == 2 ? "other" : "web-shop", started: start))
        }
        #expect(try await store.runs().map(\.id) == ["3", "2", "1"])
        #expect(try await store.runs(ofLab: "web-shop").map(\.id) == ["3", "1"])
        #expect(try await store.runs(limit: 2).map(\.id) == ["3", "2"])
    }

    @Test("a test's history is that of its lab and cell, the latest first")
    func history() async throws {
        let store = try await Store.open(at: folder.storePath)
        for number in 1...4 {
            let start = Sample.time.addingTimeInterval(Double(number))
            let id = "\(number)"
            try await store.begin(Sample.run(id, lab: number == 3 ? "other" : "web-shop", started: start))
            try await store.record([
                Sample.result(id, "a"), Sample.result(id, "a", cell: "os=x"), Sample.result(id, "b"),
            ])
        }
        let runs = try await store.history(ofTest: "a", cell: "default", lab: "web-shop", limit: 2).map(\.run)
        #expect(runs == ["4", "2"])
    }

    @Test("a removed run takes its results along")
    func removed() async throws {
        let store = try await Store.open(at: folder.storePath)
        try await store.begin(Sample.run("1"))
        try await store.record([Sample.result("1", "a")])
        try await store.removeRun(id: "1")
        #expect(try await store.run(id: "1") == nil)
        #expect(try await store.results(ofRun: "1").isEmpty)
        try await store.removeRun(id: "1")
    }

    @Test(
        "a result says in one line what was seen",
        arguments: [
            (Outcome.passed, "passed", ""), (.failed("2 != 3\nat line 7"), "failed", "2 != 3"),
            (.skipped("no redis"), "skipped", "no redis"), (.notRun("--fail-fast"), "not-run", "--fail-fast"),
            (
                .error(Trouble(machine: "app", stage: "deploy", reason: "no answer", lastSeen: "panic")), "error",
                "app: deploy: no answer"
            ),
            (.failed(String(repeating: "x", count: 600)), "failed", String(repeating: "x", count: 500)),
        ]
    )
    func messages(outcome: Outcome, word: String, message: String) {
        let test = TestRecord(name: "a", machine: "web", outcome: outcome, duration: .seconds(1))
        let cell = Cell([
            Cell.Assignment(axis: "os", value: "debian-12"), Cell.Assignment(axis: "cache", value: "none"),
        ])
        let result = RecordedResult(run: "1", cell: cell, test: test)
        #expect(
            result
                == RecordedResult(
                    run: "1",
                    cell: "os=debian-12,cache=none",
                    test: "a",
                    machine: "web",
                    outcome: word,
                    duration: .seconds(1),
                    message: message
                )
        )
    }

    @Test("counts are those of the record's tests")
    func counts() {
        let outcomes: [Outcome] = [
            .passed, .passed, .failed("x"), .error(Trouble(stage: "deploy", reason: "x")), .skipped("x"), .notRun("x"),
        ]
        let tests = outcomes.map { TestRecord(name: "a", machine: "web", outcome: $0) }
        let record = RunRecord(
            id: "1",
            lab: "web-shop",
            labFile: "lab.yaml",
            version: "1",
            started: Sample.time,
            duration: .seconds(1),
            host: HostFacts(
                name: "h",
                emulator: "QEMU",
                accelerator: "tcg",
                acceleratorReason: "none",
                processors: 1,
                memory: .mebibytes(1)
            ),
            cells: [
                CellRecord(cell: Cell(), outcome: .passed, tests: tests), CellRecord(cell: Cell(), outcome: .passed),
            ]
        )
        let expected = RecordedRun.Counts(cells: 2, passed: 2, failed: 1, errors: 1, skipped: 2)
        #expect(RecordedRun.Counts(record) == expected)
    }
}
