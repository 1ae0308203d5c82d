import Foundation
import LabStore
import LabTestSupport
import Testing

@Suite("A store that several use at once")
struct SharingTests {
    @Test("stores opened side by side on a new file write at once without error, and nothing is lost")
    func manyWriters() async throws {
        let folder = try ScratchFolder()
        let path = folder.storePath
        let writers = 8
        let writes = 40
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    let store = try await Store.open(at: path)
                    try await store.begin(Sample.run("run-\(writer)"))
                    for number in 0..<writes {
                        try await store.record([Sample.result("run-\(writer)", "test \(number)")])
                        try await store.record(Sample.image("shared"))
                        try await store.markImageUsed(key: "shared", at: Sample.time.addingTimeInterval(Double(number)))
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try await Store.open(at: path)
        #expect(try await store.runs().count == writers)
        for writer in 0..<writers { #expect(try await store.results(ofRun: "run-\(writer)").count == writes) }
        #expect(try await store.images().count == 1)
    }

    @Test("stores that are opened and closed all the time do not disturb each other")
    func openingAndClosing() async throws {
        let folder = try ScratchFolder()
        let path = folder.storePath
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<15 {
                        try await Store.open(at: path).begin(Sample.run("\(writer)-\(number)"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await Store.open(at: path).runs().count == 8 * 15)
    }

    @Test("what one store writes, another one that is open already sees")
    func seen() async throws {
        let folder = try ScratchFolder()
        let first = try await Store.open(at: folder.storePath)
        let second = try await Store.open(at: folder.storePath)
        try await first.register(Sample.lab("1"))
        #expect(try await second.labs().map(\.id) == ["1"])
    }

    @Test("a cancelled task still records what happened")
    func cancelled() async throws {
        let folder = try ScratchFolder()
        let store = try await Store.open(at: folder.storePath)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.begin(Sample.run("1"))
        }
        try await task.value
        #expect(try await store.runs().map(\.id) == ["1"])
    }
}
