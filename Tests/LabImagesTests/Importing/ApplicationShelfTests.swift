import FoundationEssentials
import LabModel
import LabTestSupport
import Testing

@testable import LabImages

@Suite("The applications that a user adds", .scratch, .undoable, .serialized)
struct ApplicationShelfTests {
    private struct Refusal: Error {}

    private let bench: Bench
    private let own: ScratchFolder
    private var shelf: ApplicationShelf { ApplicationShelf(state: bench.state, files: bench.files) }

    init() throws {
        bench = try Bench()
        own = try ScratchFolder([
            "tickets/application.yaml": "application: tickets  # mine\n", "tickets/x": "1", "bad/x": "",
        ])
    }

    private var kept: [String] {
        let files = FileManager.default
        return (try? files.subpathsOfDirectory(atPath: "\(bench.state.library)/Applications").sorted()) ?? []
    }

    @Test(
        "a folder or an archive becomes a part of the library, and goes again",
        arguments: ["tickets", "tickets.tar.gz"]
    )
    func added(_ name: String) async throws {
        let answer = try Program.run("tar", ["-C", own.path, "-czf", "\(own.path)/tickets.tar.gz", "tickets"])
        try #require(answer.status == 0)
        let added = try await shelf.add(.path("\(own.path)/\(name)")) { library in
            try FileManager.default.contentsOfDirectory(atPath: "\(library)/Applications")[0]
        }
        #expect(added == "tickets")
        #expect(shelf.has("tickets"))
        #expect(kept == ["tickets", "tickets/application.yaml", "tickets/x"])
        try shelf.remove("tickets")
        #expect(!shelf.has("tickets"))
    }

    @Test("from an address it must be the one that was meant")
    func address() async throws {
        let answer = try Program.run("tar", ["-C", "\(own.path)/tickets", "-cf", "\(own.path)/t.tar", "."])
        try #require(answer.status == 0)
        let server = try WebServer(own.path)
        let checksum = try await ForeignDisk.checksum(of: "\(own.path)/t.tar")
        let wrong = String(repeating: "0", count: 64)
        let error = await #expect(throws: ImageError.self) {
            _ = try await shelf.add(.address(server.address + "/t.tar", checksum: wrong)) { _ in "tickets" }
        }
        #expect(error?.code == .refused)
        #expect(kept == [])
        _ = try await shelf.add(.address(server.address + "/t.tar?x=1", checksum: checksum)) { _ in "tickets" }
        #expect(shelf.has("tickets"))
    }

    @Test("what is refused leaves all as it was")
    func refused() async throws {
        await #expect(throws: Refusal.self) {
            _ = try await shelf.add(.path("\(own.path)/tickets")) { _ throws in throw Refusal() }
        }
        let error = await #expect(throws: ImageError.self) {
            _ = try await shelf.add(.path("\(own.path)/bad")) { _ in "bad" }
        }
        #expect(error?.reason == "it has no 'application.yaml'")
        #expect(kept == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.state.unfinished) == [])
    }
}
