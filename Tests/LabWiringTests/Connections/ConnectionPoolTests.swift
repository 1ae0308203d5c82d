import LabModel
import LabWiring
import Testing

@Suite("Connections that write the same setting")
struct ConnectionPoolTests {
    private func pool() throws -> WiringFixture {
        var fixture = WiringFixture()
        let http = try rule(["servers": "${to.address}:${to.port}", "all": "${to.addresses}"])
        fixture.application(
            "web",
            requires: [
                .init(
                    name: "up",
                    takesSeveral: true,
                    settings: [http],
                    reload: [.reload(service: Template(literal: "web"))]
                )
            ]
        )
        let allow = try rule(["allow": "${from.name}"], file: "/etc/api.json")
        fixture.application("api", provides: [.init(name: "http", port: 80, settings: [allow])])
        fixture.application("old", provides: [.init(name: "http", port: 8080)])
        fixture.machine("web", ["web"])
        fixture.machine("app", ["api"], instances: 2)
        fixture.machine("legacy", ["old"])
        fixture.connect("web", "app", as: "up")
        fixture.connect("web", "legacy", as: "up")
        return fixture
    }

    @Test("several providers of one requirement become one list, written by the last connection")
    func providers() throws {
        let resolved = try pool().resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(
            lines([resolved.connections[0]]) == ["app-1 /etc/api.json allow = web", "app-2 /etc/api.json allow = web"]
        )
        #expect(resolved.connections[0].notices.isEmpty)
        #expect(
            lines([resolved.connections[1]]) == [
                "web /etc/a.json servers = 10.20.1.12:80 | 10.20.1.13:80 | 10.20.1.14:8080",
                "web /etc/a.json all = 10.20.1.12,10.20.1.13,10.20.1.14",
            ]
        )
        #expect(resolved.connections[1].notices.map(\.machine) == ["web"])
    }

    @Test("several consumers of one endpoint become one list, written by the first connection")
    func consumers() throws {
        var fixture = try pool()
        fixture.machine("tool", ["web"])
        fixture.connect("tool", "app", as: "up")
        let connections = fixture.resolve().connections
        #expect(
            lines([connections[0]]) == [
                "app-1 /etc/api.json allow = web | tool", "app-2 /etc/api.json allow = web | tool",
            ]
        )
        #expect(lines([connections[2]]).allSatisfy { $0.hasPrefix("tool ") })
    }

    @Test("two connections that want different values at one place are an error that names both")
    func conflict() throws {
        var fixture = try pool()
        fixture.connections[0].settings = [try rule(["log": "${to[0].name}"])]
        fixture.connections[1].settings = [try rule(["log": "${to.name}"])]
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:102:5: error: connections 'web -> app (up)' and 'web -> legacy (up)' write different values \
                to 'log' in /etc/a.json of machine 'web'

                """
        )
    }

    @Test("two connections may write the same value to one place")
    func agreement() throws {
        var fixture = try pool()
        fixture.connections[0].settings = [try rule(["log": "yes"])]
        fixture.connections[1].settings = [try rule(["log": "yes"])]
        #expect(printed(fixture.resolve().diagnostics) == "")
    }
}
