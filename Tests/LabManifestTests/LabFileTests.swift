import LabLibrary
import LabManifest
import LabModel
import LabTestSupport
import Testing

@Suite("Reading a lab file")
struct LabFileTests {
    static let webShop = #"""
        lab: web-shop
        description: nginx before a Python service that keeps orders in PostgreSQL
        library: [library]

        networks:
          front: {subnet: 10.20.1.0/24}
          back:  {subnet: 10.20.2.0/24, internet: false}

        machines:
          web:
            os: ${os}
            servicePack: ${servicePack}
            applications: [nginx]
            networks: [front, back]
            publish: [{port: 80, host: 8080}]
          app:
            os: debian-12
            applications: [orders, ${cache}]
            networks: [back]
            hardware: {processors: 1, memory: {minimum: 256MiB, desired: 512MiB}}
            instances: 2
            deploy: instant
            disk: linked
            files: {./etc/motd: /etc/motd}
            setup: [./seed.sh]
            ready: {http: {port: 8000, path: /health, status: 200}, within: 30s}
          db:
            os: debian-12
            applications: [{postgresql: {users: [{name: orders, password: ${secret.db}}]}}]
            networks: [back]
          store:
            when: {cache: redis}
            os: debian-12
            applications: [redis]
            networks: [back]

        secrets: {db: {env: DB_PASSWORD, default: generated}}

        connections:
          - {from: web, to: app, as: upstream, endpoint: api}
          - from: app
            to: db
            as: database
            settings:
              - {file: /etc/orders/service.json, format: json, set: {log.sink: "tcp://${to.address}:514", level: ${os}}}
          - {from: app, to: store, as: cache}

        matrix:
          axes:
            os: [debian-11, debian-12, debian-13]
            servicePack: [release, security]
            cache: [none, redis]
          exclude:
            - {os: debian-11, servicePack: release}
          include:
            - {os: debian-12, servicePack: security, cache: none, kernel: rt}
          coverage: all

        tests:
          - name: orders survive a restart of the service
            machine: web
            files: [tests/]
            run: ./orders_test.sh ${os} $${HOME}
            results: {format: junit, path: out/*.xml}
            timeout: 2m
            lab: shared
            when: {os: [debian-12, debian-13]}
          - {name: again, run: "true", results: {format: tap}}
        """#

    private func folder() throws -> ScratchFolder {
        try ScratchFolder([
            "lab.yaml": Self.webShop, "library/OperatingSystems/x.yaml": "", "etc/motd": "", "seed.sh": "",
            "tests/a.sh": "",
        ])
    }

    private func cell(_ os: String, _ pack: String, _ cache: String) -> Cell {
        Cell([
            .init(axis: "os", value: os), .init(axis: "servicePack", value: pack), .init(axis: "cache", value: cache),
        ])
    }

    @Test("the parts that all cells share are read from a folder or a file")
    func shared() throws {
        let folder = try folder()
        for path in [folder.path, folder.path + "/", folder.path + "/lab.yaml"] {
            let reading = LabFile.read(path: path)
            #expect(reading.diagnostics == [])
            #expect(reading.path == folder.path + "/lab.yaml")
            #expect(reading.source == Self.webShop)
            let file = try #require(reading.file)
            #expect((file.name, file.folder) == ("web-shop", folder.path))
            #expect(file.summary == "nginx before a Python service that keeps orders in PostgreSQL")
            #expect(file.libraryFolders == [folder.path + "/library"])
            #expect(file.secrets == [Secret(name: "db", environment: "DB_PASSWORD", fallback: .generated)])
        }
    }

    @Test("the matrix is read in the order of the file")
    func matrix() throws {
        let folder = try folder()
        let matrix = try #require(LabFile.read(path: folder.path).file).matrix
        #expect(matrix.axes.map(\.name) == ["os", "servicePack", "cache"])
        #expect(
            matrix.axes.map { $0.values.map(\.name) } == [
                ["debian-11", "debian-12", "debian-13"], ["release", "security"], ["none", "redis"],
            ]
        )
        let excluded = CellCondition.all([
            .isOneOf(axis: "os", values: ["debian-11"]), .isOneOf(axis: "servicePack", values: ["release"]),
        ])
        #expect(matrix.rules.map(\.condition) == [.not(excluded)])
        #expect(matrix.rules.map(\.text) == ["exclude: {os: debian-11, servicePack: release}"])
        #expect(matrix.include.map(\.description) == ["os=debian-12,servicePack=security,cache=none,kernel=rt"])
    }

    @Test(
        "every cell reads without diagnostics",
        arguments: ["debian-11", "debian-12", "debian-13"],
        ["none", "redis"]
    )
    func cells(_ os: String, _ cache: String) throws {
        let folder = try folder()
        let file = try #require(LabFile.read(path: folder.path).file)
        let (lab, diagnostics) = file.lab(for: cell(os, "security", cache), library: FixtureLibrary.library)
        #expect(diagnostics == [])
        #expect(lab?.machines.first?.operatingSystem == os)
        #expect(lab?.machines.map(\.name) == ["web", "app", "db"] + (cache == "redis" ? ["store"] : []))
        #expect(lab?.connections.count == (cache == "redis" ? 3 : 2))
        #expect(lab?.tests.count == (os == "debian-11" ? 1 : 2))
    }

    @Test("a machine is read whole")
    func machine() throws {
        let folder = try folder()
        let file = try #require(LabFile.read(path: folder.path).file)
        let lab = try #require(file.lab(for: cell("debian-13", "release", "none"), library: FixtureLibrary.library).lab)
        let web = MachineDescription(
            name: "web",
            operatingSystem: "debian-13",
            servicePack: "release",
            applications: [.init(name: "nginx")],
            networks: ["front", "back"],
            publish: [.init(port: 80, hostPort: 8080)],
            location: LabModel.SourceLocation(file: file.path, line: 10, column: 3, length: 3)
        )
        let app = MachineDescription(
            name: "app",
            operatingSystem: "debian-12",
            applications: [.init(name: "orders")],
            networks: ["back"],
            hardware: Hardware(processors: 1, memoryMinimum: .mebibytes(256), memoryDesired: .mebibytes(512)),
            instances: 2,
            files: [.init(source: "etc/motd", target: "/etc/motd")],
            setup: ["seed.sh"],
            ready: [ReadyCheck(.http(port: 8000, path: "/health", status: 200), within: .seconds(30))],
            location: LabModel.SourceLocation(file: file.path, line: 16, column: 3, length: 3)
        )
        #expect(Array(lab.machines.prefix(2)) == [web, app])
        let password = try Template("${secret.db}")
        let user: [String: AnswerValue] = ["name": .text(Template(literal: "orders")), "password": .text(password)]
        #expect(lab.machines[2].applications == [.init(name: "postgresql", answers: ["users": .list([.map(user)])])])
    }

    @Test("networks, connections and tests are read whole")
    func wiring() throws {
        let folder = try folder()
        let file = try #require(LabFile.read(path: folder.path).file)
        let lab = try #require(
            file.lab(for: cell("debian-13", "release", "redis"), library: FixtureLibrary.library).lab
        )
        let front = try #require(IPv4Subnet("10.20.1.0/24"))
        let back = try #require(IPv4Subnet("10.20.2.0/24"))
        #expect(lab.networks == [Network(name: "front", subnet: front), Network(name: "back", subnet: back)])
        #expect(lab.machines[1].applications.map(\.name) == ["orders", "redis"])
        #expect(
            lab.connections.map(\.title) == ["web -> app (upstream)", "app -> db (database)", "app -> store (cache)"]
        )
        #expect(lab.connections.map(\.endpoint) == ["api", "sql", "cache"])
        let rule = try #require(lab.connections[1].settings.first)
        #expect(rule.set.map(\.path) == ["log.sink", "level"])
        #expect(rule.set.map(\.value.description) == ["tcp://${to.address}:514", "debian-13"])
        let test = TestDescription(
            name: "orders survive a restart of the service",
            machine: "web",
            files: ["tests/"],
            run: "./orders_test.sh debian-13 ${HOME}",
            results: .junit(pattern: "out/*.xml"),
            timeout: .seconds(120),
            location: LabModel.SourceLocation(file: file.path, line: 60, column: 5, length: 4)
        )
        #expect(lab.tests.first == test)
        #expect(lab.tests.last?.results == .tap(pattern: nil))
        #expect(lab.tests.last?.machine == "web")
    }

    @Test("without networks every machine is on the network 'lan', and there is one cell")
    func defaults() throws {
        let folder = try ScratchFolder(["lab.yaml": "lab: a\nmachines: {m: {os: debian-12}}"])
        let reading = LabFile.read(path: folder.path)
        let file = try #require(reading.file)
        #expect(file.matrix == Matrix())
        let (lab, diagnostics) = file.lab(for: Cell(), library: FixtureLibrary.library)
        #expect(reading.diagnostics + diagnostics == [])
        let subnet = try #require(IPv4Subnet("10.20.0.0/24"))
        #expect(lab?.networks == [Network(name: "lan", subnet: subnet)])
        #expect(lab?.machines.first?.networks == ["lan"])
    }

    @Test("a connection says who the consumer is, whether it is proved, and what is outside of the lab")
    func connections() throws {
        let text = #"""
            lab: a
            wiring: {strict: true, verify: false}
            secrets: {db: {default: x}}
            networks: {net: {subnet: 10.0.0.0/24, internet: true}}
            machines: {m: {os: debian-12, applications: [orders]}, n: {os: debian-12, applications: [nginx]}}
            connections:
              - from: m
                to: {address: 192.0.2.7, port: 5432, name: "${os}"}
                as: database
                credentials: {user: "${os}", password: "${secret.db}"}
                verify: true
              - {from: n, to: m, as: upstream, endpoint: api}
            matrix: {axes: {os: [warehouse]}}
            """#
        let folder = try ScratchFolder(["lab.yaml": text])
        let file = try #require(LabFile.read(path: folder.path).file)
        let cell = Cell([.init(axis: "os", value: "warehouse")])
        let (lab, diagnostics) = file.lab(for: cell, library: FixtureLibrary.library)
        #expect(diagnostics == [])
        #expect(lab?.wiring == WiringPolicy(isStrict: true, verifies: false))
        let first = try #require(lab?.connections.first)
        let address = try #require(IPv4Address("192.0.2.7"))
        #expect(first.to == .outside(OutsideEndpoint(address: address, port: 5432, name: "warehouse")))
        #expect(first.title == "m -> warehouse (database)")
        let password = try Template("${secret.db}")
        #expect(first.credentials == Credentials(user: Template(literal: "warehouse"), password: password))
        #expect(lab?.connections.map(\.isVerified) == [true, nil])
        #expect(lab?.connections.last?.to == .machine("m"))
    }

    @Test("'wiring: strict' is short for the mapping")
    func strict() throws {
        let folder = try ScratchFolder(["lab.yaml": "lab: a\nwiring: strict\nmachines: {m: {os: debian-12}}"])
        #expect(LabFile.read(path: folder.path).file?.wiring == WiringPolicy(isStrict: true))
    }

    @Test("a machine without networks is on the only one")
    func onlyNetwork() throws {
        let text = "lab: a\nnetworks: {net: {subnet: 10.0.0.0/28, internet: true}}\nmachines: {m: {os: debian-12}}"
        let folder = try ScratchFolder(["lab.yaml": text])
        let file = try #require(LabFile.read(path: folder.path).file)
        let lab = file.lab(for: Cell(), library: FixtureLibrary.library).lab
        #expect(lab?.networks.first?.internet == true)
        #expect(lab?.machines.first?.networks == ["net"])
    }

    @Test("a file that is not there is a diagnostic")
    func missing() {
        let reading = LabFile.read(path: "/nonexistent/lab.yaml")
        #expect(reading.file == nil)
        #expect(reading.diagnostics == [.error("cannot read '/nonexistent/lab.yaml': there is no such file", at: nil)])
    }

    @Test("mistakes of the shared parts do not hide those of a cell")
    func mistakesOfBoth() throws {
        let text = "lab: A\nmachines: {m: {os: debian-99}}\nmatrix: {axes: {os: []}}"
        let folder = try ScratchFolder(["lab.yaml": text])
        let reading = LabFile.read(path: folder.path)
        let (lab, diagnostics) = try #require(reading.file).lab(for: Cell(), library: FixtureLibrary.library)
        #expect(lab == nil)
        #expect(reading.diagnostics.map(\.message) == ["'A' cannot be the name of a lab", "axis 'os' has no values"])
        #expect(diagnostics.map(\.message) == ["unknown operating system 'debian-99'"])
    }

    @Test("too many connections are refused before they are compared")
    func tooMany() throws {
        let connections = [String](repeating: "x", count: 1001).joined(separator: ", ")
        let text = "lab: a\nmachines: {m: {os: debian-12}}\nconnections: [\(connections)]\n"
        let folder = try ScratchFolder(["lab.yaml": text])
        let file = try #require(LabFile.read(path: folder.path).file)
        let diagnostics = file.lab(for: Cell(), library: FixtureLibrary.library).diagnostics
        #expect(diagnostics.map(\.message) == ["a lab has at most 1000 connections"])
    }

    @Test("an axis value cannot bring a reference of its own into a lab")
    func noInjection() throws {
        let text = """
            lab: a
            secrets: {db: {default: x}}
            machines: {m: {os: debian-12}}
            tests: [{name: t, run: "echo ${text}"}]
            matrix: {axes: {text: [a]}}
            """
        let folder = try ScratchFolder(["lab.yaml": text])
        let file = try #require(LabFile.read(path: folder.path).file)
        let cell = Cell([.init(axis: "text", value: "${secret.db}")])
        let lab = file.lab(for: cell, library: FixtureLibrary.library).lab
        #expect(lab?.tests.first?.run == "echo ${secret.db}")
    }
}
