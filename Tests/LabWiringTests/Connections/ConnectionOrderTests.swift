import LabModel
import LabWiring
import Testing

@Suite("The order of connections")
struct ConnectionOrderTests {
    @Test(
        "what a provider requires itself comes first, and a cycle keeps the order of the file",
        arguments: [
            (["a>b"], ["a>b"]),
            (["a>b", "b>c", "c>d"], ["c>d", "b>c", "a>b"]),
            (["a>b", "c>d"], ["a>b", "c>d"]),
            (["a>b", "a>c", "b>d"], ["a>c", "b>d", "a>b"]),
            (["a>b", "b>a"], ["a>b", "b>a"]),
            (["b>a", "a>b", "b>c"], ["b>c", "b>a", "a>b"]),
            (["x>a", "a>b", "b>a"], ["a>b", "b>a", "x>a"]),
            (["a>a", "a>b"], ["a>b", "a>a"]),
        ]
    )
    func order(file: [String], made: [String]) {
        var fixture = WiringFixture()
        fixture.application(
            "node",
            provides: [.init(name: "port", port: 1)],
            requires: [.init(name: "peer", isOptional: true)]
        )
        for name in ["a", "b", "c", "d", "x"] { fixture.machine(name, ["node"]) }
        for connection in file {
            fixture.connect(String(connection.prefix(1)), String(connection.suffix(1)), as: "peer")
        }
        #expect(fixture.resolve().connections.map(\.title) == made.map { "\($0.prefix(1)) -> \($0.suffix(1)) (peer)" })
    }

    @Test("within a connection the provider's settings and notices come before the consumer's, each notice once")
    func providerFirst() throws {
        var fixture = WiringFixture()
        let reload = Reload.reload(service: Template(literal: "web"))
        fixture.application(
            "web",
            requires: [.init(name: "db", settings: [try rule(["db": "${to.name}"])], reload: [reload])]
        )
        fixture.application(
            "sql",
            provides: [
                .init(
                    name: "sql",
                    port: 5432,
                    settings: [try rule(["allow": "${from.name}"])],
                    reload: [.restart(service: Template(literal: "sql"))]
                )
            ]
        )
        fixture.machine("web", ["web"], instances: 2)
        fixture.machine("db", ["sql"])
        fixture.connect("web", "db", as: "db", settings: [try rule(["log": "${to.name}"])], reload: [reload])
        let connections = fixture.resolve().connections
        #expect(
            lines(connections) == [
                "db /etc/a.json allow = web-1 | web-2", "web-1 /etc/a.json db = db", "web-2 /etc/a.json db = db",
                "web-1 /etc/a.json log = db", "web-2 /etc/a.json log = db",
            ]
        )
        #expect(
            connections.flatMap(\.notices) == [
                .init(machine: "db", reload: .restart(service: Template(literal: "sql"))),
                .init(machine: "web-1", reload: reload), .init(machine: "web-2", reload: reload),
            ]
        )
    }
}
