import FoundationEssentials
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabImages

@Suite("The shelf", .scratch, .undoable, .timeLimit(.minutes(5)))
struct ShelfTests {
    private struct Broken: Error {}

    private actor Counter {
        private(set) var count = 0

        func add() { count += 1 }
    }

    private func list(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? ["nothing there"]).sorted()
    }

    private func put(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test("however many ask at once, a thing is made once, and all of them have it complete")
    func once() async throws {
        let bench = try Bench()
        let (state, shelf) = (bench.state, Shelf(state: bench.state, files: bench.files))
        let made = Counter()
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await shelf.folder(state.image("k"), key: "k", subject: "thing") { draft in
                        await made.add()
                        try put("1", "\(draft)/first")
                        for _ in 0..<100 { await Task.yield() }
                        try put("2", "\(draft)/second")
                    }
                    return list(state.image("k"))
                }
            }
            for try await names in group { #expect(names == ["first", "second"]) }
        }
        #expect(await made.count == 1)
        #expect(list(state.unfinished) == [])
    }

    @Test("what is there is not made again")
    func there() async throws {
        let bench = try Bench()
        let (state, shelf) = (bench.state, Shelf(state: bench.state, files: bench.files))
        try FileManager.default.createDirectory(atPath: state.image("k"), withIntermediateDirectories: false)
        try await shelf.folder(state.image("k"), key: "k", subject: "thing") { _ in throw Broken() }
    }

    @Test("a making that fails leaves nothing, and the next one succeeds")
    func failing() async throws {
        let bench = try Bench()
        let (state, shelf) = (bench.state, Shelf(state: bench.state, files: bench.files))
        await #expect(throws: Broken.self) {
            try await shelf.folder(state.image("k"), key: "k", subject: "thing") { draft in
                try put("half", "\(draft)/half")
                throw Broken()
            }
        }
        #expect(list(state.unfinished) == [])
        #expect(list(state.images) == [])
        try await shelf.folder(state.image("k"), key: "k", subject: "thing") { draft in
            try put("whole", "\(draft)/whole")
        }
        #expect(list(state.image("k")) == ["whole"])
    }

    @Test("what a dead maker left does not get into the thing")
    func leftDraft() async throws {
        let bench = try Bench()
        let (state, shelf) = (bench.state, Shelf(state: bench.state, files: bench.files))
        try FileManager.default.createDirectory(
            atPath: "\(state.unfinished)/k-dead/old",
            withIntermediateDirectories: true
        )
        try await shelf.folder(state.image("k"), key: "k", subject: "thing") { draft in
            #expect(list(draft) == [])
        }
        #expect(list(state.image("k")) == [])
        // Whoever undoes what the dead one had written down removes it.
        #expect(list(state.unfinished) == ["k-dead"])
    }

    @Test("while another process makes a thing, this one waits; when it is cancelled meanwhile, it makes nothing")
    func cancelled() async throws {
        let bench = try Bench()
        let (state, shelf) = (bench.state, Shelf(state: bench.state, files: bench.files))
        let lock = try #require(try FileLock.attempt(state.lock("k")))
        let task = Task {
            try await shelf.folder(state.image("k"), key: "k", subject: "thing") { _ in throw Broken() }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        withExtendedLifetime(lock) {}
        #expect(list(state.images) == [])
    }

    @Test("a thing that another way has appeared meanwhile is not overwritten")
    func appeared() async throws {
        let bench = try Bench()
        let (state, shelf) = (bench.state, Shelf(state: bench.state, files: bench.files))
        await #expect(throws: FileError.self) {
            try await shelf.folder(state.image("k"), key: "k", subject: "thing") { draft in
                try put("mine", "\(draft)/mine")
                try FileManager.default.createDirectory(atPath: state.image("k"), withIntermediateDirectories: false)
                try put("theirs", "\(state.image("k"))/theirs")
            }
        }
        #expect(list(state.image("k")) == ["theirs"])
        #expect(list(state.unfinished) == [])
    }

    @Test("a draft that is not there is as good as removed")
    func noDraft() async throws {
        let bench = try Bench()
        let path = "\(bench.state.unfinished)/k"
        try await Draft(path: path, files: bench.files).remove()
        try FileManager.default.createDirectory(atPath: "\(path)/a/b", withIntermediateDirectories: true)
        try put("x", "\(path)/a/b/c")
        try await Draft(path: path, files: bench.files).remove()
        #expect(list(bench.state.unfinished) == [])
    }
}
