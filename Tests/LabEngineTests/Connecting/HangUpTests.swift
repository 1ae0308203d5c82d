import LabGuest
import LabModel
import Testing

@testable import LabEngine

@Suite("Telling a process to read its settings again")
struct HangUpTests {
    private static let file = "/run/nginx.pid"
    private static let children = "/proc/220/task/220/children"

    private func guest(
        _ number: String = "220\n",
        children: String = "221 222 ",
        after: @escaping @Sendable (inout [String: FakeGuestFiles.Node]) -> Void = { $0["/told"] = .file([1]) },
        meanwhile: [FakeGuestFiles.Moment: @Sendable (inout [String: FakeGuestFiles.Node]) -> Void] = [:]
    ) -> FakeGuestFiles {
        FakeGuestFiles(
            [Self.file: .file(Array(number.utf8)), Self.children: .file(Array(children.utf8))],
            meanwhile: meanwhile.merging([.afterSignal(1, to: 220): after]) { $1 }
        )
    }

    private func complaint(_ body: () async throws -> Void) async throws -> String {
        let error = try await #require(throws: GuestError.self) { try await body() }
        return "\(error)"
    }

    @Test(
        "the process whose number is the file's first line gets SIGHUP",
        arguments: ["220\n", "220", " 220 \n/var/lib\n"]
    )
    func sends(number: String) async throws {
        let guest = guest(number)
        try await HangUp(guest: guest, file: Self.file).send()
        #expect(guest.text("/told") != nil)
    }

    @Test("children that were there before are waited for, new ones are not")
    func renews() async throws {
        let guest = guest(
            after: { $0[Self.children] = .file(Array("221 222 223".utf8)) },
            meanwhile: [
                .beforeExchange(4): { $0[Self.children] = .file(Array("222 223".utf8)) },
                .beforeExchange(6): { $0[Self.children] = .file(Array("223".utf8)) },
            ]
        )
        try await HangUp(guest: guest, file: Self.file).renewChildren(within: .seconds(600))
        #expect(guest.exchanges == 6)
    }

    @Test("children that stay are a mistake in the new settings")
    func stays() async throws {
        let guest = guest(after: { $0[Self.children] = .file(Array("222".utf8)) })
        let text = try await complaint { try await HangUp(guest: guest, file: Self.file).renewChildren(within: .zero) }
        #expect(text.contains("/run/nginx.pid"))
        #expect(text.contains("process 220 keeps the children that it had: it did not take its new settings"))
    }

    @Test("a file that names no process is told", arguments: ["", "nginx", "1", "0", "-1", "220 221"])
    func wrongNumber(number: String) async throws {
        let guest = guest(number)
        for hangUp in [HangUp(guest: guest, file: Self.file)] {
            let text = try await complaint { try await hangUp.send() }
            #expect(text.contains("its first line is not the number of a process") || text.contains("No such process"))
        }
        #expect(guest.text("/told") == nil)
    }

    @Test("a file that is not there, and a process that has ended, are told")
    func gone() async throws {
        let nothing = FakeGuestFiles([:])
        #expect(
            try await complaint { try await HangUp(guest: nothing, file: Self.file).send() }.contains("No such file")
        )
        let ended = FakeGuestFiles([Self.file: .file(Array("99".utf8))])
        #expect(
            try await complaint { try await HangUp(guest: ended, file: Self.file).send() }.contains("No such process")
        )
    }
}
