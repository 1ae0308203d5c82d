import FoundationEssentials
import LabTestSupport
import Testing

@testable import LabImages

@Suite("A file from an address", .scratch, .serialized)
struct FetchedFileTests {
    private let served: ScratchFolder
    private let server: WebServer

    init() throws {
        served = try ScratchFolder(["tickets.bin": "tickets\n"])
        server = try WebServer(served.path)
    }

    private func fetch(_ address: String, checksum: String) async throws -> String {
        let file = "\(ScratchFolder.path)/file"
        try await FetchedFile(address: address, checksum: checksum).write(to: file)
        return try String(contentsOfFile: file, encoding: .utf8)
    }

    private static let right = SHA256.digest(of: "tickets\n".utf8)

    @Test("is the one that the library means")
    func right() async throws {
        #expect(try await fetch(server.address + "/tickets.bin", checksum: Self.right) == "tickets\n")
        let away = server.address + "/away?" + server.address + "/tickets.bin"
        #expect(try await fetch(away, checksum: Self.right) == "tickets\n")
    }

    @Test("is refused with both sums when it is another one")
    func another() async throws {
        let wrong = String(repeating: "0", count: 64)
        let address = server.address + "/tickets.bin"
        let error = await #expect(throws: ImageError.self) { try await fetch(address, checksum: wrong) }
        #expect(error?.code == .refused)
        #expect(error?.description == "image \(address): its SHA-256 is \(Self.right), and the library says \(wrong)")
    }

    @Test("that is not there, or lies behind another protocol, cannot be fetched")
    func missing() async throws {
        try served.write("secret", to: "secret")
        for path in ["/nothing", "/away?file://\(served.path)/secret", "/away?ftp://127.0.0.1/x"] {
            let error = await #expect(throws: ImageError.self) {
                try await fetch(server.address + path, checksum: SHA256.digest(of: "secret".utf8))
            }
            #expect(error?.code == .unreachable)
            #expect(error?.reason == "it cannot be fetched")
            #expect(error?.lastSeen?.isEmpty == false)
        }
    }
}
