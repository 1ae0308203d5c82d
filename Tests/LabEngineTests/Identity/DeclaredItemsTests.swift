import LabGuest
import LabModel
import Testing

@testable import LabEngine

@Suite("An identity that authors declare")
struct DeclaredItemsTests {
    private let identity = MachineIdentity(
        hostname: "db",
        domain: "shop.assay",
        machineID: "0123456789abcdef0123456789abcdef",
        interfaces: []
    )

    private func template(_ text: String) throws -> Template { try Template(text) }

    private func declare(_ declared: DeclaredIdentity, in guest: FakeGuestFiles) async throws -> [String: String] {
        let items = try await DeclaredItems(declared, of: identity, guest: guest).declare()
        return Dictionary(items.map { ($0.name, $0.found) }) { $1 }
    }

    @Test("a file is written with the machine's own names, and read back")
    func content() async throws {
        let guest = FakeGuestFiles([:])
        let file = DeclaredIdentity.File(
            path: "/etc/node",
            wanted: .content(try template("${self.host} ${self.machineId}\n"))
        )
        let found = try await declare(DeclaredIdentity(files: [file]), in: guest)
        #expect(guest.text("/etc/node") == "db.shop.assay 0123456789abcdef0123456789abcdef\n")
        #expect(found == ["/etc/node": "db.shop.assay 0123456789abcdef0123456789abcdef"])
    }

    @Test("a program gets its arguments as they are, whatever a shell would make of them")
    func arguments() async throws {
        let words = ["/bin/renew", "--name", "$(reboot); \"db\" `x`"]
        let guest = FakeGuestFiles(
            ["/var/id": .file([1])],
            commands: [
                words: { nodes in
                    nodes["/var/id"] = .file([2])
                    return 0
                }
            ]
        )
        let program = try words.map { try template($0.replacing("db", with: "${self.name}")) }
        let declared = DeclaredIdentity(
            files: [.init(path: "/var/id", wanted: .changes)],
            commands: [.program(program)]
        )
        #expect(try await declare(declared, in: guest) == ["/var/id": "another content"])
    }

    @Test("a file that should be made anew and is the copied one is wrong")
    func unchanged() async throws {
        let guest = FakeGuestFiles(["/var/id": .file([1])], commands: [["/bin/sh", "-c", "renew"]: { _ in 0 }])
        let declared = DeclaredIdentity(
            files: [.init(path: "/var/id", wanted: .changes)],
            commands: [.shell(Template(literal: "renew"))]
        )
        let reason = "/var/id should be 'another content' and reads back as 'the one that it was copied with'"
        await #expect(throws: DeclaredItems.Mistake(reason: reason)) { try await declare(declared, in: guest) }
    }

    @Test("a file that should be made anew and is not there is wrong")
    func missing() async throws {
        let declared = DeclaredIdentity(files: [.init(path: "/var/id", wanted: .changes)])
        let reason = "/var/id should be 'another content' and reads back as 'nothing'"
        await #expect(throws: DeclaredItems.Mistake(reason: reason)) {
            try await declare(declared, in: FakeGuestFiles([:]))
        }
    }

    @Test("a file that should not be there is removed, and wrong when a command makes it again")
    func absent() async throws {
        let remove: FakeGuestFiles.Action = { nodes in
            nodes["/var/id"] = nil
            return 0
        }
        let removal = ["rm", "-f", "--", "/var/id"]
        let file = DeclaredIdentity.File(path: "/var/id", wanted: .absent)
        let declared = DeclaredIdentity(files: [file])
        let guest = FakeGuestFiles(["/var/id": .file([1])], commands: [removal: remove])
        #expect(try await declare(declared, in: guest) == ["/var/id": "nothing"])

        let renewed = DeclaredIdentity(files: [file], commands: [.shell(Template(literal: "again"))])
        let again = FakeGuestFiles(
            ["/var/id": .file([1])],
            commands: [
                removal: remove,
                ["/bin/sh", "-c", "again"]: { nodes in
                    nodes["/var/id"] = .file(Array("old\n".utf8))
                    return 0
                },
            ]
        )
        let reason = "/var/id should be 'nothing' and reads back as 'old'"
        await #expect(throws: DeclaredItems.Mistake(reason: reason)) { try await declare(renewed, in: again) }
    }

    @Test("a command that does not succeed ends the deployment with what it wrote")
    func failing() async throws {
        let guest = FakeGuestFiles([:], commands: [["/bin/renew"]: { _ in 3 }])
        let declared = DeclaredIdentity(commands: [.program([Template(literal: "/bin/renew")])])
        let mistake = DeclaredItems.Mistake(
            reason: "command '/bin/renew' of its identity did not succeed (status 3)",
            lastSeen: "it says so"
        )
        await #expect(throws: mistake) { try await declare(declared, in: guest) }
    }

    @Test("a file that cannot be written is named with the reason")
    func readOnly() async throws {
        let guest = FakeGuestFiles(["/etc/node": .readOnly([])])
        let file = DeclaredIdentity.File(path: "/etc/node", wanted: .content(Template(literal: "x")))
        let mistake = DeclaredItems.Mistake(reason: "/etc/node could not be set: Read-only file system")
        await #expect(throws: mistake) { try await declare(DeclaredIdentity(files: [file]), in: guest) }
    }

    @Test("nothing is asked where nothing is declared")
    func nothing() async throws {
        let guest = FakeGuestFiles([:])
        #expect(try await declare(DeclaredIdentity(), in: guest) == [:])
        #expect(guest.exchanges == 0)
    }
}
