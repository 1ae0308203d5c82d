import LabModel
import LabWiring
import Testing

@Suite("The order in which machines are told of their connections")
struct WiringOrderTests {
    /// Machines that reload on both ends of a connection, connected as `a>b`.
    private func order(_ file: [String]) throws -> WiringOrder {
        var fixture = WiringFixture()
        fixture.application(
            "node",
            provides: [
                .init(
                    name: "port",
                    port: 1,
                    settings: [try rule(["from": "${from.name}"], file: "/etc/in.json")],
                    reload: [.run(Template(literal: "in"))]
                )
            ],
            requires: [
                .init(
                    name: "peer",
                    isOptional: true,
                    takesSeveral: true,
                    settings: [try rule(["to": "${to.name}"])],
                    reload: [.run(Template(literal: "out"))]
                )
            ]
        )
        for name in ["a", "b", "c", "d"] { fixture.machine(name, ["node"]) }
        for connection in file {
            fixture.connect(String(connection.prefix(1)), String(connection.suffix(1)), as: "peer")
        }
        return WiringOrder(of: fixture.resolve().connections)
    }

    private func shown(_ order: WiringOrder) -> [String] {
        order.steps.map { step in
            let text = if case .run(let command) = step.notice.reload { "\(command)" } else { "?" }
            return "\(step.notice.machine) \(text) after \(step.after)"
        }
    }

    @Test("a machine waits for what it depends on, and for nothing else")
    func chainAndBranch() throws {
        let order = try order(["a>b", "b>c", "d>c"])
        #expect(
            shown(order) == [
                "c in after []", "b out after [0]", "b in after [0, 1]", "a out after [0, 1, 2]", "d out after [0]",
            ]
        )
        #expect(order.machines(before: "a") == ["b", "c"])
        #expect(order.machines(before: "d") == ["c"])
        #expect(order.machines(before: "c") == [])
    }

    @Test("in a cycle the order of the connections decides, and nobody waits for himself")
    func cycle() throws {
        let order = try order(["a>b", "b>a", "c>a"])
        #expect(
            shown(order) == [
                "b in after []", "a out after [0]", "a in after [0, 1]", "b out after [0, 1, 2]",
                "c out after [0, 1, 2, 3]",
            ]
        )
        #expect(order.machines(before: "a") == [])
        #expect(order.machines(before: "c") == ["a", "b"])
    }

    @Test("what several connections want is done once, for the last of them, and each of them counts")
    func once() throws {
        let order = try order(["a>c", "b>c"])
        #expect(shown(order) == ["c in after []", "a out after [0]", "b out after [0]"])
        #expect(order.steps[0].connections == ["a -> c (peer)"])
        let pool = try self.order(["a>b", "a>c"])
        #expect(shown(pool) == ["b in after []", "c in after []", "a out after [0, 1]"])
    }
}
