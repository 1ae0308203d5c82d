import LabLibrary
import LabModel
import LabTestSupport
import Testing

@Suite("Reading a library")
struct LibraryLoadingTests {
    static let debian12 = """
        operatingSystem: debian-12
        family: debian
        release: "12"
        source: {packages: {suite: bookworm, include: [ifupdown]}}
        servicePacks:
          security: {pockets: [bookworm, bookworm-updates, bookworm-security]}
          release: {pockets: [bookworm]}
        needs: {memory: 256MiB, recommended: 512MiB, disk: 1GiB}
        """

    static let tiny = """
        operatingSystem: tiny
        family: tiny
        release: "12"
        source: {initramfs: {suite: bookworm}}
        servicePacks: {release: {pockets: [bookworm]}}
        needs: {memory: 64MiB, disk: 1MiB}
        """

    static let postgresql = #"""
        application: postgresql
        version: distribution
        runsOn: [debian-12]
        needs: {processors: 2, memory: 64MiB, disk: 200MiB}
        install: {packages: [postgresql], script: install.sh}
        configure: ./configure.sh
        files: {extra.conf: /etc/postgresql/extra.conf}
        answers:
          users: {default: [{name: app, password: app}], at: deployment}
          locale: {default: C}
          licence: {}
        values: {version: {debian-12: "15"}}
        provides:
          sql:
            port: 5432
            settings:
              - file: /etc/postgresql/${value.version}/main/pg_hba.conf
                format: hba
                set: {"host all all/address": "${from.addresses}"}
                create: true
                separator: " "
            reload: postgresql@${value.version}-main
        requires:
          archive:
            endpoint: nfs
            optional: true
            settings: [{file: /etc/archive.env, format: env, set: {HOST: "${to.host}:${to.port}", KEY: "${answer.licence}"}}]
            restart: [archiver, postgresql]
            hangup: /run/archiver-${value.version}.pid
            renew: /run/pool.pid
            run: archive-check --once
        ready:
          - {tcp: 5432, within: 10s}
          - {http: {port: 80, path: /health, status: 204}}
          - {run: "pg_isready -p ${value.version}"}
        """#

    private func library(_ more: [String: String] = [:]) throws -> ScratchFolder {
        let files = [
            "OperatingSystems/debian-12.yaml": Self.debian12,
            "OperatingSystems/tiny.yaml": Self.tiny,
            "Applications/postgresql/application.yaml": Self.postgresql,
            "Applications/postgresql/install.sh": "",
            "Applications/postgresql/configure.sh": "",
            "Applications/postgresql/extra.conf": "",
        ]
        return try ScratchFolder(files.merging(more) { $1 })
    }

    @Test("an installer is a package of the archive, with answers that lie in the library")
    func installer() throws {
        let source =
            "source: {installer: {package: debian-installer-12-netboot-amd64, include: [curl], answers: mine.cfg}}"
        let text = Self.debian12.replacing("source: {packages: {suite: bookworm, include: [ifupdown]}}", with: source)
        let folder = try ScratchFolder([
            "OperatingSystems/debian-12.yaml": text, "mine.cfg": "d-i time/zone string UTC\n",
        ])
        let reading = Library.load(folders: [folder.path])
        #expect(reading.diagnostics == [])
        let system = try #require(reading.library.operatingSystems["debian-12"])
        let installer = DebianInstaller(
            .package("debian-installer-12-netboot-amd64"),
            include: ["curl"],
            answers: "\(folder.path)/mine.cfg"
        )
        #expect(system.source == .installer(installer))
        #expect(system.source.firmware == .bios)
        #expect(system.servicePacks.map(\.name) == ["security", "release"])
    }

    @Test("operating systems are read whole")
    func systems() throws {
        let folder = try library()
        let reading = Library.load(folders: [folder.path])
        #expect(reading.diagnostics == [])
        let file = folder.path + "/OperatingSystems/debian-12.yaml"
        let expected = OperatingSystem(
            name: "debian-12",
            family: "debian",
            release: "12",
            source: .packages(suite: "bookworm", include: ["ifupdown"]),
            servicePacks: [
                .init(name: "security", pockets: ["bookworm", "bookworm-updates", "bookworm-security"]),
                .init(name: "release", pockets: ["bookworm"]),
            ],
            needs: Needs(memory: .mebibytes(256), recommendedMemory: .mebibytes(512), disk: .mebibytes(1024)),
            location: LabModel.SourceLocation(file: file, line: 1, column: 1, length: 15)
        )
        #expect(reading.library.operatingSystems["debian-12"] == expected)
        #expect(reading.library.operatingSystems["tiny"]?.source == .initramfs(suite: "bookworm"))
        #expect(reading.sources[file] == Self.debian12)
    }

    @Test("an application's installation, answers and values are read")
    func application() throws {
        let folder = try library()
        let application = try #require(Library.load(folders: [folder.path]).library.applications["postgresql"])
        #expect(application.packages == ["postgresql"])
        #expect(application.installScript == "install.sh")
        #expect(application.configureScript == "configure.sh")
        #expect(application.files == [.init(source: "extra.conf", target: "/etc/postgresql/extra.conf")])
        #expect(application.folder == folder.path + "/Applications/postgresql")
        #expect(application.needs == Needs(processors: 2, memory: .mebibytes(64), disk: .mebibytes(200)))
        let user: [String: AnswerValue] = [
            "name": .text(Template(literal: "app")), "password": .text(Template(literal: "app")),
        ]
        #expect(
            application.answers == [
                .init(name: "users", fallback: .list([.map(user)]), moment: .deployment),
                .init(name: "locale", fallback: .text(Template(literal: "C"))),
                .init(name: "licence", fallback: nil),
            ]
        )
        #expect(application.values == ["version": ["debian-12": "15"]])
    }

    @Test("an application's endpoints, requirements and checks are read")
    func wiring() throws {
        let folder = try library()
        let application = try #require(Library.load(folders: [folder.path]).library.applications["postgresql"])
        let endpoint = try #require(application.provides.first)
        #expect((endpoint.name, endpoint.port) == ("sql", 5432))
        #expect(endpoint.reload == [.reload(service: try Template("postgresql@${value.version}-main"))])
        let rule = try #require(endpoint.settings.first)
        #expect(rule.file.description == "/etc/postgresql/${value.version}/main/pg_hba.conf")
        #expect(rule.format == .hba)
        #expect(rule.set == [.init(path: "host all all/address", value: try Template("${from.addresses}"))])
        #expect(rule.create)
        #expect(rule.separator == " ")
        let requirement = try #require(application.requires.first)
        #expect((requirement.name, requirement.endpoint, requirement.isOptional) == ("archive", "nfs", true))
        #expect(requirement.settings.first?.set.map(\.path) == ["HOST", "KEY"])
        #expect(
            requirement.reload == [
                .restart(service: Template(literal: "archiver")), .restart(service: Template(literal: "postgresql")),
                .hangUp(file: try Template("/run/archiver-${value.version}.pid")),
                .renew(file: Template(literal: "/run/pool.pid")),
                .run(Template(literal: "archive-check --once")),
            ]
        )
        #expect(
            application.ready == [
                ReadyCheck(.tcp(port: 5432), within: .seconds(10)),
                ReadyCheck(.http(port: 80, path: "/health", status: 204)),
                ReadyCheck(.run("pg_isready -p ${value.version}")),
            ]
        )
    }

    @Test("the first folder that defines a name wins, and the other file is not even read")
    func folders() throws {
        let own = try ScratchFolder([
            "OperatingSystems/debian-12.yaml": Self.debian12.replacing("release: \"12\"", with: "release: \"12.1\"")
        ])
        let shipped = try library(["Applications/broken/application.yaml": "application: broken\nrunsOn: [debian-12]"])
        let reading = Library.load(folders: [own.path, shipped.path])
        #expect(reading.diagnostics == [])
        #expect(reading.library.operatingSystems["debian-12"]?.release == "12.1")
        #expect(reading.library.applications.keys.sorted() == ["broken", "postgresql"])
        #expect(reading.sources[shipped.path + "/OperatingSystems/debian-12.yaml"] == nil)
    }

    @Test("an application may run on a system of another folder, but not on one that is nowhere")
    func systemsOfApplications() throws {
        let text = "application: x\nrunsOn: [debian-12, debain-12]"
        let own = try ScratchFolder(["Applications/x/application.yaml": text])
        let shipped = try library()
        let reading = Library.load(folders: [own.path, shipped.path])
        #expect(
            reading.diagnostics == [
                .error(
                    "application 'x' runs on 'debain-12', which this library does not have",
                    at: LabModel.SourceLocation(
                        file: own.path + "/Applications/x/application.yaml",
                        line: 2,
                        column: 21,
                        length: 9
                    ),
                    hint: "did you mean 'debian-12'?"
                )
            ]
        )
    }

    @Test("a folder that is not there is reported")
    func missingFolder() {
        let reading = Library.load(folders: ["/nonexistent"])
        #expect(reading.diagnostics == [.error("there is no library folder '/nonexistent'", at: nil)])
    }
}
