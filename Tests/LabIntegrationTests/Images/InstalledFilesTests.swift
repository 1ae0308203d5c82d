import LabTestSupport
import Testing

@Suite("Applications from files and with answer files", .tags(.bootsMachines))
struct InstalledFilesTests {
    /// A file at an address, with a line break, and its SHA-256.
    private static let notes = (
        text: "what is new", sum: "6cef70b54f286c34d4bf7603eea91c542472867af09705381aab9f3334fdb8c3"
    )

    /// An application of a user's own: an archive, a file at an address, a template of the image, one of the machine, and a lab that tries it out.
    private func application(_ server: String = "https://example.com") throws -> ScratchFolder {
        let folder = try ScratchFolder(["t-1/bin/hello": "#!/bin/sh\necho hello from the archive\n"])
        let packed = try Program.run(
            "tar",
            ["-C", folder.path, "--mode=755", "-czf", "\(folder.path)/t-1.tar.gz", "t-1"]
        )
        try #require(packed.status == 0, "\(packed.text)")
        let sum = try Program.run("sha256sum", ["\(folder.path)/t-1.tar.gz"]).text.prefix(64)
        try folder.write(
            """
            application: greeter
            runsOn: [debian-12]
            needs: {memory: 16MiB, disk: 10MiB}
            install:
              script: install.sh
              sources:
                - {file: t-1.tar.gz, sha256: \(sum), unpack: /opt/greeter, strip: 1}
                - {address: "\(server)/notes.txt", sha256: \(Self.notes.sum), to: /opt/greeter/notes.txt}
            answers:
              owner: {}
              licence: {at: deployment}
            templates:
              - {template: image.ini, file: /etc/greeter/image.ini}
              - {template: machine.ini, file: /etc/greeter/machine.ini, at: deployment}
            """,
            to: "application.yaml"
        )
        // The script finds both already.
        try folder.write(
            "#!/bin/sh\nset -e\n/opt/greeter/bin/hello > /opt/greeter/said\ncat /etc/greeter/image.ini\n",
            to: "install.sh"
        )
        try folder.write("owner=${answer.owner}\n", to: "image.ini")
        try folder.write("${machine.host} ${answer.licence}\n", to: "machine.ini")
        try folder.write(
            """
            lab: check-greeter
            machines:
              m:
                os: ${os}
                applications: [{greeter: {licence: "${secret.key}"}}]
                deploy: prebuilt
            secrets: {key: {env: GREETER_KEY, default: "4711"}}
            matrix: {axes: {os: [debian-12]}}
            tests:
              - name: all is there
                run: |
                  set -ex
                  grep -qx 'hello from the archive' /opt/greeter/said
                  grep -qx '\(Self.notes.text)' /opt/greeter/notes.txt
                  grep -qx 'owner=Ada Lovelace' /etc/greeter/image.ini
                  grep -qx 'm.check-greeter.assay 4711' /etc/greeter/machine.ini
                  test "$(stat -c %a /etc/greeter/machine.ini)" = 600
            """,
            to: "check.yaml"
        )
        return folder
    }

    @Test("are added, answered by the user, tried out on a machine, and removed again")
    func whole() async throws {
        let files = try ScratchFolder(["notes.txt": "\(Self.notes.text)\n"])
        let server = try WebServer(files.path)
        let own = try application(server.address)
        let answers = try ScratchFolder(["assay/answers.yaml": "greeter: {owner: Ada Lovelace}\n"])
        var assay = Assay(home: .shared)
        assay.environment["XDG_CONFIG_HOME"] = answers.path
        _ = try await assay.run("app", "remove", "greeter")
        let added = try await assay.run("app", "add", own)
        #expect(added.code == 0, "\(added.error)")
        let checked = try await assay.run("app", "check", "greeter", within: .seconds(600))
        #expect(checked.code == 0, "\(checked.output)\(checked.error)")
        let again = try await assay.run("app", "add", own)
        #expect(again.code == 64)
        #expect(again.error.contains("there is an application 'greeter' already"))
        withExtendedLifetime(server) {}
        let removed = try await assay.run("app", "remove", "greeter")
        #expect(removed.code == 0, "\(removed.error)")
        #expect(Home.shared.leftovers == [])
    }

    @Test("a wrong one is printed with its place, and nothing is kept")
    func wrong() async throws {
        let own = try application()
        try own.write("application: greeter\nrunsOn: [debian-12]\ninstal: {}\n", to: "application.yaml")
        let added = try await Assay(home: .shared).run("app", "add", own)
        #expect(added.code == 65)
        #expect(added.error.contains("unknown key 'instal' in application 'greeter'"))
        let removed = try await Assay(home: .shared).run("app", "remove", "greeter")
        #expect(removed.error.contains("no application 'greeter' was added"))
    }
}
