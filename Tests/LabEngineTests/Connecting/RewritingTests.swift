import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("Rewriting settings in a guest")
struct RewritingTests {
    private static let path = "/etc/app.env"

    private func change(
        _ value: String,
        at path: String = "HOST",
        in file: String = RewritingTests.path,
        format: SettingFormat = .env
    ) throws -> SettingChange {
        SettingChange(
            connection: "web -> db (\(path))",
            machine: "web",
            file: file,
            format: format,
            path: path,
            values: [try Template(value)]
        )
    }

    private func rewrite(_ guest: FakeGuestFiles, _ changes: [SettingChange]) async throws -> Rewriting.Outcome {
        let lab = Lab(
            name: "shop",
            folder: "/labs/shop",
            networks: [],
            machines: [],
            secrets: [Secret(name: "pw", environment: nil, fallback: .text("s3cr3t"))]
        )
        let rewriting = Rewriting(guest: guest, secrets: try SecretValues(of: lab))
        return try await rewriting.rewrite([PlannedConnection(title: "c", changes: changes, notices: [])], on: "web")
    }

    /// The reason for which it fails.
    private func complaint(_ guest: FakeGuestFiles, _ changes: [SettingChange]) async throws -> String {
        do {
            _ = try await rewrite(guest, changes)
            Issue.record("it did not fail")
            return ""
        } catch let mistake as SettingsFile.Mistake {
            return "\(mistake.change.connection): \(mistake.change.file): \(mistake.reason)"
        }
    }

    private func file(_ text: String) -> FakeGuestFiles.Node { .file(Array(text.utf8)) }

    @Test("all files of a machine are read in one exchange and written in another, and what is right is not written")
    func exchanges() async throws {
        let guest = FakeGuestFiles([
            Self.path: file("HOST=old\nPORT=1\n"), "/etc/b.env": file("HOST=b\n"), "/etc/c.env": file("HOST=new\n"),
        ])
        let outcome = try await rewrite(
            guest,
            [
                change("new"), change("${secret.pw}", at: "PORT"), change("new", in: "/etc/b.env"),
                change("new", at: "HOST", in: "/etc/c.env"),
            ]
        )
        #expect(guest.exchanges == 2)
        #expect(guest.writes == 2)
        #expect(guest.text(Self.path) == "HOST=new\nPORT=s3cr3t\n")
        #expect(outcome.records.map(\.before) == [["new"], ["old"], ["1"], ["b"]])
        #expect(outcome.records.map(\.after) == [["new"], ["new"], ["***"], ["new"]])
        #expect(outcome.changed == ["web -> db (HOST)", "web -> db (PORT)"])
    }

    @Test("settings that are all right already change nothing, and nobody need be told")
    func unchanged() async throws {
        let guest = FakeGuestFiles([Self.path: file("HOST=new\n")])
        let outcome = try await rewrite(guest, [change("new")])
        #expect(guest.writes == 0)
        #expect(outcome.changed == [])
        #expect(outcome.records.count == 1)
    }

    @Test("other machines' settings are not this machine's")
    func otherMachine() async throws {
        let guest = FakeGuestFiles([:])
        var other = try change("new")
        other.machine = "db"
        #expect(try await rewrite(guest, [other]).records == [])
        #expect(guest.exchanges == 0)
    }

    @Test("a file that is missing, a link, not writable or endless is an error that names connection and file")
    func trouble() async throws {
        #expect(
            try await complaint(FakeGuestFiles([:]), [change("new")])
                == "web -> db (HOST): /etc/app.env: No such file or directory"
        )
        let link = FakeGuestFiles([Self.path: .link(to: Array("HOST=old\n".utf8))])
        #expect(
            try await complaint(link, [change("new")])
                == "web -> db (HOST): /etc/app.env: it is a symbolic link, and only the file itself is written: name the "
                + "file that it leads to"
        )
        #expect(link.text(Self.path) == "HOST=old\n")
        let fixed = FakeGuestFiles([Self.path: .readOnly(Array("HOST=old\n".utf8))])
        #expect(
            try await complaint(fixed, [change("new")])
                == "web -> db (HOST): /etc/app.env: it cannot be written: Read-only file system"
        )
        let endless = FakeGuestFiles([Self.path: .large(100 << 20)])
        #expect(
            try await complaint(endless, [change("new")])
                == "web -> db (HOST): /etc/app.env: it is larger than 4MiB, which no settings file is"
        )
        #expect(endless.exchanges == 1)
    }

    @Test("a path that is not there leaves the file as it was")
    func noSuchPath() async throws {
        let guest = FakeGuestFiles([Self.path: file("HOST=old\n")])
        let reason = try await complaint(guest, [change("new"), change("new", at: "HOTS")])
        #expect(reason.hasPrefix("web -> db (HOTS): /etc/app.env: HOTS: the file has nothing there"))
        #expect(guest.text(Self.path) == "HOST=old\n")
    }

    @Test("a whole file that is not there is created")
    func wholeFile() async throws {
        let guest = FakeGuestFiles([:])
        let outcome = try await rewrite(guest, [change("A=1\n", at: "content", format: .template)])
        #expect(guest.text(Self.path) == "A=1\n")
        #expect(outcome.records.map(\.before) == [[]])
        #expect(outcome.changed.count == 1)
    }

    @Test("what something else changed before or after the writing is kept, and the setting is right in the end")
    func changedMeanwhile() async throws {
        let late = FakeGuestFiles(
            [Self.path: file("HOST=old\n")],
            meanwhile: [.afterWrite(1): { $0[Self.path] = .file(Array("HOST=old\nMORE=1\n".utf8)) }]
        )
        _ = try await rewrite(late, [change("new")])
        #expect(late.text(Self.path) == "HOST=new\nMORE=1\n")
        #expect(late.writes == 2)
        // Between the reading and the writing: the exchange that writes looks first.
        let early = FakeGuestFiles(
            [Self.path: file("HOST=old\n")],
            meanwhile: [.beforeExchange(2): { $0[Self.path] = .file(Array("# mine\nHOST=old\n".utf8)) }]
        )
        _ = try await rewrite(early, [change("new")])
        #expect(early.text(Self.path) == "# mine\nHOST=new\n")
        #expect(early.writes == 2)
    }

    @Test("something that changes a file again and again is named as the reason")
    func fight() async throws {
        let restore: @Sendable (inout [String: FakeGuestFiles.Node]) -> Void = {
            $0[Self.path] = .file(Array("HOST=old\n".utf8))
        }
        let moments = (1...10).map { (FakeGuestFiles.Moment.afterWrite($0), restore) }
        let guest = FakeGuestFiles(
            [Self.path: file("HOST=old\n")],
            meanwhile: Dictionary(uniqueKeysWithValues: moments)
        )
        #expect(
            try await complaint(guest, [change("new")])
                == "web -> db (HOST): /etc/app.env: something else in the machine changes it again and again while it is written"
        )
        #expect(guest.writes == 4)
    }

    @Test(
        "a value is one value, whatever a shell would make of it",
        arguments: ["it's", "\"; rm -rf / #", "$HOME `id` $(id)", "a\nB=2", "\\", "\t|&<>*?", "ü\u{2028}"]
    )
    func hostileValues(value: String) async throws {
        let guest = FakeGuestFiles([Self.path: file("HOST=old\nB=1\n")])
        let outcome = try await rewrite(guest, [change(value.replacing("${", with: "$${"))])
        #expect(outcome.records.map(\.after) == [[value]])
        #expect(guest.text(Self.path)?.hasSuffix("\nB=1\n") == true)
    }

    @Test("a value that the format cannot say is refused, and the file stays as it was")
    func inexpressible() async throws {
        let guest = FakeGuestFiles([Self.path: file("HOST=old\n")])
        let reason = try await complaint(guest, [change("\u{1b}[31m")])
        #expect(reason.hasPrefix("web -> db (HOST): /etc/app.env: HOST: an environment file holds no control"))
        #expect(guest.text(Self.path) == "HOST=old\n")
    }

    @Test("a file that does not fit into one request is written too")
    func largeFile() async throws {
        let rest = String(repeating: "# comment\n", count: 100_000)
        let guest = FakeGuestFiles([Self.path: file(rest + "HOST=old\n")])
        _ = try await rewrite(guest, [change("new")])
        #expect(guest.text(Self.path) == rest + "HOST=new\n")
    }
}
