import LabModel
import LabPlanner
import Testing

@Suite("The plan of a lab file")
struct PlanTests {
    /// Two machines of one image and one of another memory, over two cells.
    private func plan(selection: CellSelection = CellSelection(), test: String = "works") throws -> Plan {
        let library = LayoutFixture.library([LayoutFixture.application("nginx"), LayoutFixture.application("php")])
        var lab = try LayoutFixture.lab([
            LayoutFixture.machine("web", [.init(name: "nginx")], instances: 2),
            LayoutFixture.machine("app", [.init(name: "nginx"), .init(name: "php")], deployment: .prebuilt),
        ])
        lab.machines[1].setup = ["./seed.sh"]
        lab.tests = [TestDescription(name: test, machine: "web", run: "true")]
        return try LabPlanner.plan(
            lab: "shop",
            matrix: MatrixFixture.matrix(["cache=none,redis"]),
            library: library,
            request: PlanRequest(selection: selection)
        ) { cell in
            var lab = lab
            if cell["cache"] == "redis" { lab.machines[0].hardware.memoryDesired = .mebibytes(1024) }
            return (lab, [])
        }
    }

    @Test("images and suspended machines come once, in the order of first need, with the cells that need them")
    func needs() throws {
        let plan = try plan()
        #expect(plan.labs.map(\.cell.description) == ["cache=none", "cache=redis"])
        #expect(
            plan.images.map { "\($0.recipe.title): \($0.cells)" } == [
                "debian-12/security + nginx: [cache=none, cache=redis]",
                "debian-12/security + nginx + php: [cache=none, cache=redis]",
            ]
        )
        #expect(
            plan.instants.map { "\($0.recipe.title) \($0.shape.memory): \($0.cells)" } == [
                "debian-12/security + nginx 512MiB: [cache=none]", "debian-12/security + nginx 1GiB: [cache=redis]",
            ]
        )
    }

    @Test("a selection plans its cells only")
    func selection() throws {
        #expect(
            try plan(selection: CellSelection(cells: ["cache=redis"])).labs.map(\.cell.description) == ["cache=redis"]
        )
        #expect(
            try plan(selection: CellSelection(cells: [], shard: "1/2")).labs.map(\.cell.description) == ["cache=none"]
        )
        #expect(throws: SelectionError.self) { try plan(selection: CellSelection(cells: ["cahce=none"])) }
    }

    @Test("a mistake that every cell shows is reported once, and cells without one are planned")
    func diagnostics() throws {
        let plan = try LabPlanner.plan(
            lab: "shop",
            matrix: MatrixFixture.matrix(["os=a,b,c,d"]),
            library: LayoutFixture.library()
        ) { cell in
            switch cell["os"] {
            case "a": (nil, [.error("described wrongly", at: nil)])
            case "b": (try? LayoutFixture.lab([LayoutFixture.machine("m")]), [.warning("odd", at: nil)])
            default: (try? LayoutFixture.lab([LayoutFixture.machine("m", on: ["lna"])]), [.warning("odd", at: nil)])
            }
        }
        #expect(plan.labs.map(\.cell.description) == ["os=b"])
        #expect(
            LayoutFixture.printed(plan.diagnostics) == """
                error: described wrongly
                warning: odd
                lab.yaml:3:5: error: machine 'm' names network 'lna', which this lab does not have
                  hint: did you mean 'lan'?

                """
        )
    }

    @Test("cells share the tasks of images, and every task comes after those that it depends on")
    func tasks() throws {
        let tasks = try plan().tasks
        #expect(
            tasks.rows.map { $0.joined(separator: " | ") } == [
                "1 | system | debian-12/security |  | ",
                "2 | application | debian-12/security + nginx |  | 1",
                "3 | stage | debian-12/security + nginx |  | 2",
                "4 | suspend | debian-12/security + nginx, 512MiB, 1 processor, 1 network card |  | 3",
                "5 | deploy | web-1 | cache=none | 4",
                "6 | identify | web-1 | cache=none | 5",
                "7 | deploy | web-2 | cache=none | 4",
                "8 | identify | web-2 | cache=none | 7",
                "9 | application | debian-12/security + nginx + php |  | 2",
                "10 | stage | debian-12/security + nginx + php |  | 9",
                "11 | deploy | app | cache=none | 10",
                "12 | identify | app | cache=none | 11",
                "13 | ready | web-1 | cache=none | 6",
                "14 | ready | web-2 | cache=none | 8",
                "15 | setup | app | cache=none | 12",
                "16 | ready | app | cache=none | 15",
                "17 | test | works | cache=none | 13 14 16",
                "18 | collect | shop | cache=none | 17",
                "19 | discard | shop | cache=none | 18",
                "20 | suspend | debian-12/security + nginx, 1GiB, 1 processor, 1 network card |  | 3",
                "21 | deploy | web-1 | cache=redis | 20",
                "22 | identify | web-1 | cache=redis | 21",
                "23 | deploy | web-2 | cache=redis | 20",
                "24 | identify | web-2 | cache=redis | 23",
                "25 | deploy | app | cache=redis | 10",
                "26 | identify | app | cache=redis | 25",
                "27 | ready | web-1 | cache=redis | 22",
                "28 | ready | web-2 | cache=redis | 24",
                "29 | setup | app | cache=redis | 26",
                "30 | ready | app | cache=redis | 29",
                "31 | test | works | cache=redis | 27 28 30",
                "32 | collect | shop | cache=redis | 31",
                "33 | discard | shop | cache=redis | 32",
            ]
        )
        #expect(tasks.nodes.allSatisfy { node in node.dependencies.allSatisfy { $0 < node.id } })
    }

    @Test("a custom-built machine starts from the bare system and gets its applications after that")
    func customBuilt() throws {
        let application = LayoutFixture.application("nginx", configure: "c.sh")
        let planned = try LayoutFixture.plan(
            [LayoutFixture.machine("m", [.init(name: "nginx")], deployment: .custom)],
            applications: [application]
        )
        let plan = Plan(lab: "shop", labs: [try #require(planned.lab)])
        #expect(plan.images.map(\.recipe.title) == ["debian-12/security"])
        #expect(plan.instants.isEmpty)
        #expect(
            plan.tasks.nodes.map { "\($0.kind.rawValue) \($0.title)" } == [
                "system debian-12/security", "stage debian-12/security", "deploy m", "identify m",
                "application m: nginx",
                "configure m: nginx", "ready m", "collect shop", "discard shop",
            ]
        )
    }

    @Test("connections are made one after the other, once every machine has its identity")
    func connections() throws {
        var lab = try #require(try LayoutFixture.plan([LayoutFixture.machine("a"), LayoutFixture.machine("b")]).lab)
        lab.connections = ["first", "second"].map { PlannedConnection(title: $0, changes: [], notices: []) }
        let nodes = Plan(lab: "shop", labs: [lab]).tasks.nodes
        let connects = nodes.filter { $0.kind == .connect }
        let identified = nodes.filter { $0.kind == .identify }.map(\.id)
        #expect(connects.map(\.title) == ["first", "second"])
        #expect(connects.map(\.dependencies) == [identified, [connects[0].id]])
        #expect(nodes.filter { $0.kind == .ready }.map(\.dependencies) == [[connects[1].id], [connects[1].id]])
    }
}
