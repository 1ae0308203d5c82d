import FoundationEssentials
import LabModel
import LabPlanner
import Testing

@Suite("A plan as text")
struct PlanTextTests {
    private func plan() throws -> Plan {
        let sql = LayoutFixture.application(
            "sql",
            answers: [.init(name: "password", fallback: nil, moment: .deployment)],
            configure: "c.sh"
        )
        let choice = MachineDescription.ApplicationChoice(
            name: "sql",
            answers: ["password": .text(try Template("${secret.db}"))]
        )
        var planned = try #require(
            try LayoutFixture.plan([LayoutFixture.machine("db", [choice])], applications: [sql]).lab
        )
        planned.connections = [
            PlannedConnection(
                title: "web -> db (\"it\")",
                changes: [
                    SettingChange(
                        connection: "web -> db (\"it\")",
                        machine: "db",
                        file: "/etc/a",
                        format: .ini,
                        path: "a.b",
                        values: [try Template("${secret.db}@10.20.0.11")]
                    )
                ],
                notices: []
            )
        ]
        planned.lab.tests = [TestDescription(name: "works", machine: "db", run: "true")]
        return Plan(lab: "shop", labs: [planned])
    }

    @Test("cells are rows of a table")
    func table() throws {
        #expect(Plan.columns.count == (try plan().rows.first?.count))
        #expect(try plan().rows == [["os=debian-12", "db", "debian-12/security + sql", "1", "1"]])
        #expect(TaskGraph.columns.count == (try plan().tasks.rows.first?.count))
    }

    @Test("the graph is written for Graphviz, texts quoted, cells in frames")
    func dot() throws {
        #expect(
            try plan().tasks.dot == #"""
                digraph plan {
                  rankdir=LR;
                  node [shape=box];
                  t1 [label="system debian-12/security"];
                  t2 [label="application debian-12/security + sql"];
                  t3 [label="stage debian-12/security + sql"];
                  t4 [label="suspend debian-12/security + sql, 512MiB, 1 processor, 1 network card"];
                  subgraph cluster_1 {
                    label="os=debian-12";
                    t5 [label="deploy db"];
                    t6 [label="identify db"];
                    t7 [label="configure db: sql"];
                    t8 [label="connect web -> db (\"it\")"];
                    t9 [label="ready db"];
                    t10 [label="test works"];
                    t11 [label="collect shop"];
                    t12 [label="discard shop"];
                  }
                  t1 -> t2;
                  t2 -> t3;
                  t3 -> t4;
                  t4 -> t5;
                  t5 -> t6;
                  t6 -> t7;
                  t7 -> t8;
                  t8 -> t9;
                  t9 -> t10;
                  t10 -> t11;
                  t11 -> t12;
                }

                """#
        )
    }

    private struct Shown: Decodable {
        struct Cell: Decodable {
            struct Machine: Decodable {
                struct Card: Decodable { var name, network, address, subnet: String }
                var name, image, deploy, memory: String
                var networks: [Card]
            }
            struct Connection: Decodable {
                struct Change: Decodable {
                    var machine, file, path: String
                    var values: [String]
                }
                var title: String
                var changes: [Change]
            }
            var cell: String
            var axes: [String: String]
            var machines: [Machine]
            var connections: [Connection]
        }
        struct Image: Decodable {
            var title: String
            var hardware: String?
            var cells: [String]
        }
        struct Task: Decodable {
            var id: Int
            var kind: String
            var dependencies: [Int]
        }
        var lab: String
        var cells: [Cell]
        var images: [Image]
        var instants: [Image]
        var tasks: [Task]
    }

    @Test("the JSON has the cells, the images and the tasks, the same each time")
    func json() throws {
        let text = try plan().json()
        #expect(text == (try plan().json()))
        let shown = try JSONDecoder().decode(Shown.self, from: Data(text.utf8))
        #expect(shown.lab == "shop")
        let cell = try #require(shown.cells.first)
        #expect(cell.axes == ["os": "debian-12"])
        #expect(cell.machines.map(\.image) == ["debian-12/security + sql"])
        #expect(cell.machines.flatMap(\.networks).map(\.address) == ["10.20.0.11"])
        #expect(cell.connections.flatMap(\.changes).map(\.values) == [["${secret.db}@10.20.0.11"]])
        #expect(shown.images.map(\.cells) == [["os=debian-12"]])
        #expect(shown.instants.map(\.hardware) == ["512MiB, 1 processor, 1 network card"])
        #expect(shown.tasks.map(\.id) == Array(1...12))
    }

    @Test("no text of a plan has a secret's value or an answer")
    func secrets() throws {
        let plan = try plan()
        let texts = [try plan.json(), plan.tasks.dot] + plan.rows.joined() + plan.tasks.rows.joined()
        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("password"))
        }
    }
}
