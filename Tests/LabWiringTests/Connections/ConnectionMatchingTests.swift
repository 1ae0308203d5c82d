import LabModel
import LabWiring
import Testing

@Suite("What a connection joins")
struct ConnectionMatchingTests {
    private func shop() throws -> WiringFixture {
        var fixture = WiringFixture()
        let http = try rule(["up": "${to.name}:${to.port}"])
        fixture.application(
            "web",
            requires: [
                .init(name: "upstream", endpoint: "http", isOptional: true, settings: [http]),
                .init(name: "cache", isOptional: true),
            ]
        )
        fixture.application("api", provides: [.init(name: "http", port: 80), .init(name: "admin", port: 81)])
        fixture.application("redis", provides: [.init(name: "redis", port: 6379)])
        fixture.application("sql", requires: [.init(name: "storage")])
        fixture.machine("web", ["web"])
        fixture.machine("app", ["api"])
        fixture.machine("cache", ["redis"])
        fixture.machine("empty", [])
        return fixture
    }

    @Test(
        "what cannot be joined is an error at the connection",
        arguments: [
            (
                ("wbe", "app", "upstream", nil), "a connection names machine 'wbe', which this lab does not have",
                "did you mean 'web'?"
            ),
            (
                ("web", "app", "upstraem", nil), "no application of machine 'web' requires 'upstraem'",
                "did you mean 'upstream'?"
            ),
            (
                ("web", "cache", "upstream", nil), "no application of machine 'cache' provides 'http'",
                "there is 'redis'"
            ),
            (
                ("web", "app", "upstream", "admin"), "requirement 'upstream' is for endpoint 'http', not 'admin'",
                "leave 'endpoint' out"
            ),
            (
                ("web", "app", "cache", nil), "machine 'app' provides several endpoints",
                "write 'endpoint' with one of 'http', 'admin'"
            ),
            (("web", "empty", "cache", nil), "no application of machine 'empty' provides anything", nil),
            (
                ("web", "empty", nil, nil), "nothing on machine 'web' requires what machine 'empty' provides",
                "write 'settings' to say what the connection changes"
            ),
        ] as [((String, String, String?, String?), String, String?)]
    )
    func mistakes(connection: (String, String, String?, String?), message: String, hint: String?) throws {
        var fixture = try shop()
        fixture.connect(connection.0, connection.1, as: connection.2, endpoint: connection.3)
        let expected = "lab.yaml:101:5: error: \(message)\n" + (hint.map { "  hint: \($0)\n" } ?? "")
        #expect(printed(fixture.resolve().diagnostics) == expected)
    }

    @Test("without 'as' the only requirement that fits is taken")
    func inferred() throws {
        var fixture = try shop()
        fixture.connect("web", "app")
        let resolved = fixture.resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(lines(resolved.connections) == ["web /etc/a.json up = app:80"])
    }

    @Test("without 'as' the lab file's own settings stand instead of the library's")
    func ownSettingsOnly() throws {
        var fixture = try shop()
        fixture.connect("web", "app", endpoint: "http", settings: [try rule(["mine": "${to.port}"])])
        let resolved = fixture.resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(lines(resolved.connections) == ["web /etc/a.json mine = 80"])
    }

    @Test("a connection may have settings only, between applications that the library knows nothing of")
    func settingsOnly() throws {
        var fixture = try shop()
        fixture.connect("empty", "app", settings: [try rule(["a": "${to.address}"])])
        fixture.connect("empty", "app", endpoint: "admin", settings: [try rule(["p": "${to.port}"])])
        let resolved = fixture.resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(lines(resolved.connections) == ["empty /etc/a.json a = 10.20.1.12", "empty /etc/a.json p = 81"])
    }

    @Test("settings of the lab file take the place of the library's at the same path")
    func overriding() throws {
        var fixture = try shop()
        fixture.connect("web", "app", as: "upstream", settings: [try rule(["up": "mine", "other": "1"])])
        let resolved = fixture.resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(lines(resolved.connections) == ["web /etc/a.json up = mine", "web /etc/a.json other = 1"])
    }

    @Test("machines that share no network cannot be connected")
    func noSharedNetwork() throws {
        var fixture = try shop()
        fixture.machines[1].networks = ["other"]
        fixture.connect("web", "app", as: "upstream")
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:101:5: error: machines 'web' and 'app' are connected, but share no network
                  hint: name a network of 'app' among the networks of 'web'

                """
        )
    }

    @Test("a requirement is not satisfied by what speaks another protocol, and the protocol chooses where it can")
    func protocols() throws {
        var fixture = try shop()
        fixture.application("wiki", requires: [.init(name: "store", speaks: .mysql, isOptional: true)])
        fixture.application(
            "two",
            provides: [
                .init(name: "pg", port: 5432, speaks: .postgresql), .init(name: "my", port: 3306, speaks: .mysql),
            ]
        )
        fixture.application("one", provides: [.init(name: "pg", port: 5432, speaks: .postgresql)])
        fixture.machine("wiki", ["wiki"])
        fixture.machine("two", ["two"])
        fixture.machine("one", ["one"])
        fixture.connect("wiki", "two", as: "store")
        #expect(fixture.resolve().connections.flatMap(\.routes).map(\.port) == [3306])
        fixture.connect("wiki", "one", as: "store")
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:102:5: error: requirement 'store' of application 'wiki' speaks mysql, but endpoint 'pg' of \
                application 'one' speaks postgresql
                  hint: connect it to a machine whose application speaks mysql

                """
        )
    }

    @Test("several providers where the requirement takes one are an error, unless the settings choose one")
    func several() throws {
        var fixture = try shop()
        fixture.machines[1].instances = 2
        fixture.connect("web", "app", as: "upstream")
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:101:5: error: requirement 'upstream' of application 'web' takes one provider, and machine 'web' is \
                connected to 2: app-1, app-2
                  hint: connect it to one; an application that uses several at once says 'several: true' in the library

                """
        )
        fixture.connections[0].settings = [try rule(["up": "${to[1].name}"])]
        let resolved = fixture.resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(lines(resolved.connections) == ["web /etc/a.json up = app-2"])
    }

    @Test("a requirement that nothing satisfies is an error at the machine, unless it is optional")
    func unsatisfied() throws {
        var fixture = try shop()
        fixture.machine("db", ["sql"])
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:5:3: error: application 'sql' on machine 'db' requires 'storage', but no connection satisfies it
                  hint: write '{from: db, to: MACHINE, as: storage}' under 'connections'

                """
        )
    }
}
