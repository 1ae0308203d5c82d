import LabModel
import LabWiring
import Testing

@Suite("Values that a connection writes")
struct ConnectionValueTests {
    /// A consumer on `front` and `back`, before a provider on `back` and `front`.
    private func fixture(value: String, consumers: Int, providers: Int, separator: String = ",") throws -> WiringFixture
    {
        var fixture = WiringFixture()
        fixture.application(
            "web",
            requires: [.init(name: "up", takesSeveral: true, settings: [try rule(["x": value], separator: separator)])]
        )
        fixture.application("api", provides: [.init(name: "http", port: 8000)])
        fixture.machine("web", ["web"], on: ["front", "back"], instances: consumers)
        fixture.machine("app", ["api"], on: ["back"], instances: providers)
        fixture.connect("web", "app", as: "up")
        return fixture
    }

    @Test(
        "a reference to one provider gives one value",
        arguments: [
            ("${to.address}", "10.20.2.12"), ("${to.name}", "app"), ("${to.host}", "app.shop.assay"),
            ("${to.port}", "8000"), ("${to.addresses}", "10.20.2.12"), ("${to[0].address}", "10.20.2.12"),
            ("http://${to.host}:${to.port}/", "http://app.shop.assay:8000/"), ("${from.address}", "10.20.2.11"),
            ("${from.name}", "web"), ("$${to.address}", "$${to.address}"), ("plain", "plain"), ("", ""),
        ]
    )
    func oneProvider(value: String, expected: String) throws {
        let resolved = try fixture(value: value, consumers: 1, providers: 1).resolve()
        #expect(resolved.diagnostics.isEmpty)
        #expect(lines(resolved.connections) == ["web /etc/a.json x = \(expected)"])
    }

    @Test(
        "a reference to several providers gives a list, unless it chooses or joins",
        arguments: [
            ("${to.address}", "10.20.2.12 | 10.20.2.13"), ("${to.name}", "app-1 | app-2"),
            ("${to.host}:${to.port}", "app-1.shop.assay:8000 | app-2.shop.assay:8000"), ("${to.port}", "8000"),
            ("${to[1].address}", "10.20.2.13"), ("${to[1].name} of ${to.name}", "app-2 of app-1 | app-2 of app-2"),
            ("${to.addresses}", "10.20.2.12;10.20.2.13"), ("plain", "plain"),
        ]
    )
    func severalProviders(value: String, expected: String) throws {
        let resolved = try fixture(value: value, consumers: 1, providers: 2, separator: ";").resolve()
        #expect(resolved.diagnostics.isEmpty)
        #expect(lines(resolved.connections) == ["web /etc/a.json x = \(expected)"])
    }

    @Test("every instance of the consumer writes its own values")
    func severalConsumers() throws {
        let resolved = try fixture(value: "${from.name}@${from.address}", consumers: 2, providers: 1).resolve()
        #expect(
            lines(resolved.connections) == [
                "web-1 /etc/a.json x = web-1@10.20.2.11", "web-2 /etc/a.json x = web-2@10.20.2.12",
            ]
        )
    }

    @Test("the address is the one on the first of the consumer's networks that both are on")
    func firstSharedNetwork() throws {
        var fixture = try fixture(value: "${to.address} ${from.address}", consumers: 1, providers: 1)
        fixture.machines[1].networks = ["back", "front"]
        #expect(lines(fixture.resolve().connections) == ["web /etc/a.json x = 10.20.1.12 10.20.1.11"])
    }

    @Test("a provider writes down all instances of its consumers")
    func providerSide() throws {
        var fixture = WiringFixture()
        fixture.application("web", requires: [.init(name: "db")])
        let allow = try rule(["allow": "${from.address}/32", "all": "${from.addresses}", "me": "${to.name}:${to.port}"])
        fixture.application("sql", provides: [.init(name: "sql", port: 5432, settings: [allow])])
        fixture.machine("web", ["web"], instances: 2)
        fixture.machine("db", ["sql"])
        fixture.connect("web", "db", as: "db")
        #expect(
            lines(fixture.resolve().connections) == [
                "db /etc/a.json allow = 10.20.1.11/32 | 10.20.1.12/32", "db /etc/a.json all = 10.20.1.11,10.20.1.12",
                "db /etc/a.json me = db:5432",
            ]
        )
    }

    @Test("secrets stay references, values and answers of the application are filled in")
    func libraryValues() throws {
        var fixture = WiringFixture()
        fixture.secrets = [Secret(name: "pw", environment: nil, fallback: .generated)]
        fixture.application(
            "web",
            requires: [
                .init(
                    name: "db",
                    settings: [
                        try rule(
                            [
                                "url": "postgres://${answer.user}:${answer.password}@${to.host}",
                                "v": "${value.version}",
                            ],
                            file: "${value.folder}/${answer.user}.json"
                        )
                    ],
                    reload: [
                        .restart(service: try Template("web@${value.version}")), .run(try Template("set ${secret.pw}")),
                    ]
                )
            ],
            answers: [
                .init(name: "user", fallback: .text(Template(literal: "shop")), moment: .deployment),
                .init(name: "password", fallback: nil, moment: .deployment),
            ],
            values: ["folder": ["debian-12": "/etc/web12"], "version": ["debian-12": "12", "debian-11": "11"]]
        )
        fixture.application("sql", provides: [.init(name: "sql", port: 5432)])
        fixture.machine("web", ["web"], answers: ["password": .text(try Template("${secret.pw}"))])
        fixture.machine("db", ["sql"])
        fixture.connect("web", "db", as: "db")
        let resolved = fixture.resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(
            lines(resolved.connections) == [
                "web /etc/web12/shop.json url = postgres://shop:${secret.pw}@db.shop.assay",
                "web /etc/web12/shop.json v = 12",
            ]
        )
        #expect(
            resolved.connections.flatMap(\.notices) == [
                .init(machine: "web", reload: .restart(service: Template(literal: "web@12"))),
                .init(machine: "web", reload: .run(try Template("set ${secret.pw}"))),
            ]
        )
    }

    @Test(
        "a reference that means nothing is an error that says what it could be",
        arguments: [
            ("${to.adress}", "'${to.adress}' names 'adress', which a machine does not have", "did you mean 'address'?"),
            (
                "${to}", "'${to}' does not say what of the machine",
                "write '${to.address}', or 'name', 'host' or 'port' instead of 'address'"
            ),
            ("${to[1].name}", "'${to[1].name}' is beyond the end: 'to' is one machine", "indexes count from 0"),
            (
                "${to[0].addresses}", "'${to[0].addresses}' has an index, but 'addresses' is of all machines",
                "write 'address', or leave the index out"
            ),
            ("${form.name}", "'${form.name}' is not known in a setting", "did you mean 'from'?"),
            ("${from.port}", "'${from.port}' has no port: no endpoint of machine 'web' is meant", nil),
            ("${secret.pw}", "'${secret.pw}' is no secret of this lab", nil),
            ("${value.x}", "'${value.x}' is no value of an application of machine 'web'", nil),
            ("${answer.x}", "'${answer.x}' is no answer of an application of machine 'web'", nil),
        ]
    )
    func wrongReference(value: String, message: String, hint: String?) throws {
        let resolved = try fixture(value: value, consumers: 1, providers: 1).resolve()
        let expected =
            "lab.yaml:101:5: error: connection 'web -> app (up)': \(message)\n" + (hint.map { "  hint: \($0)\n" } ?? "")
        #expect(printed(resolved.diagnostics) == expected)
    }

    @Test("the name of a settings file cannot depend on a machine")
    func fileWithAddress() throws {
        var fixture = try fixture(value: "x", consumers: 1, providers: 1)
        fixture.connections[0].settings = [try rule(["y": "1"], file: "/etc/${to.name}")]
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:101:5: error: connection 'web -> app (up)': the name of a settings file cannot have '${to.name}'
                  hint: it may have '${value.NAME}' and '${answer.NAME}'

                """
        )
    }

    @Test("a value that the library does not have for the machine's system is an error")
    func valueForOtherSystem() throws {
        var fixture = try fixture(value: "${value.v}", consumers: 1, providers: 1)
        fixture.applications["web"]?.values = ["v": ["debian-11": "11"]]
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:101:5: error: connection 'web -> app (up)': application 'web' has no value 'v' for 'debian-12'
                  hint: add it to the application's 'values'

                """
        )
    }
}
