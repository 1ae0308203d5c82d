import LabModel
import LabWiring
import Testing

@Suite("Credentials of connections")
struct AccountTests {
    private func shop() throws -> WiringFixture {
        var fixture = WiringFixture()
        fixture.secrets = [Secret(name: "db", environment: nil, fallback: .generated)]
        let set = try rule(["login": "${credentials.user}:${credentials.password}@${credentials.database}"])
        fixture.application("web", requires: [.init(name: "db", speaks: .mysql, settings: [set])])
        fixture.application(
            "sql",
            provides: [.init(name: "sql", port: 3306, speaks: .mysql, accounts: "users")],
            answers: [.init(name: "users", fallback: .list([]), moment: .deployment)],
            configures: true
        )
        fixture.machine("web", ["web"])
        fixture.machine("db", ["sql"], instances: 2)
        fixture.machine("tool", ["web"])
        return fixture
    }

    private func credentials(_ user: String, _ password: String, _ database: String? = nil) throws -> Credentials {
        Credentials(
            user: try Template(user),
            password: try Template(password),
            database: try database.map { text throws in try Template(text) }
        )
    }

    @Test("the consumer's settings and the provider's answers get them, every account once")
    func bothSides() throws {
        var fixture = try shop()
        fixture.machines[1].instances = 1
        fixture.connect("web", "db", as: "db", credentials: try credentials("shop", "${secret.db}", "orders"))
        fixture.connect("tool", "db", as: "db", credentials: try credentials("shop", "${secret.db}", "orders"))
        let resolved = fixture.resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(
            lines(resolved.connections) == [
                "web /etc/a.json login = shop:${secret.db}@orders", "tool /etc/a.json login = shop:${secret.db}@orders",
            ]
        )
        let account = AnswerValue.map([
            "name": .text(Template(literal: "shop")), "password": .text(try Template("${secret.db}")),
            "database": .text(Template(literal: "orders")),
        ])
        let provider = try #require(resolved.machines.first { $0.name == "db" })
        #expect(provider.configurations.map(\.answers) == [["users": .list([account])]])
    }

    @Test("every instance of a provider makes the account, named like the user where no database is said")
    func instances() throws {
        var fixture = try shop()
        fixture.connect("web", "db", as: "db", credentials: try credentials("shop", "x"))
        let machines = fixture.resolve().machines.filter { $0.description.name == "db" }
        #expect(machines.count == 2)
        for machine in machines {
            let users = machine.configurations.first?.answers["users"]
            #expect(users?.templates.compactMap(\.literalText) == ["shop", "shop", "x"])
        }
    }

    @Test("credentials that are missing, unknown, unwanted or contradictory are errors")
    func mistakes() throws {
        var fixture = try shop()
        fixture.machines[1].instances = 1
        fixture.application("plain", provides: [.init(name: "sql", port: 3306, speaks: .mysql)])
        fixture.machine("other", ["plain"])
        fixture.connect("web", "db", as: "db")
        fixture.connect("tool", "db", as: "db", credentials: try credentials("a", "${secret.bd}"))
        fixture.connect(
            "tool",
            "other",
            endpoint: "sql",
            settings: [try rule(["x": "1"])],
            credentials: try credentials("a", "b")
        )
        fixture.connect(
            "web",
            "db",
            endpoint: "sql",
            settings: [try rule(["y": "1"])],
            credentials: try credentials("a", "b")
        )
        #expect(
            printed(fixture.resolve().diagnostics) == """
                lab.yaml:101:5: error: connection 'web -> db (db)': '${credentials.user}' has no value: the connection \
                has no 'credentials'
                  hint: write 'credentials: {user: NAME, password: "${secret.NAME}"}' in the connection
                lab.yaml:102:5: error: connection 'tool -> db (db)': '${secret.bd}' is no secret of this lab
                  hint: did you mean 'db'?
                lab.yaml:103:5: error: connection 'tool -> other': endpoint 'sql' of application 'plain' takes no credentials
                  hint: leave 'credentials' out
                lab.yaml:104:5: error: connection 'web -> db': user 'a' of machine 'db' gets another password than from an \
                earlier connection

                """
        )
    }
}
