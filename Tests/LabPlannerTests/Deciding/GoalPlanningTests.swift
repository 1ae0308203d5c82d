import LabLibrary
import LabModel
@testable import LabPlanner
import Testing

@Suite("What goals need")
struct GoalPlanningTests {
    private static let place = SourceLocation(file: "lab.yaml", line: 9, column: 18)

    /// A web server before a service before a database, each with a rule of its own.
    private static func library(needing processors: Int = 1) -> Library {
        var web = LayoutFixture.application("web")
        web.needs.processors = processors
        return Library(
            operatingSystems: [LayoutFixture.system],
            applications: [web] + ["service", "sql", "site"].map { LayoutFixture.application($0) },
            rules: [
                GoalRule(
                    name: "requests-of-web",
                    measure: "requests",
                    applications: ["web"],
                    processor: Amount(1000, isRate: true),
                    mostProcessors: 2,
                    memory: .init(each: Amount(500, isRate: true), adds: .mebibytes(10)),
                    spreads: true,
                    asks: [.init(requirement: "upstream", measure: "requests", each: 0.5)]
                ),
                GoalRule(
                    name: "requests-of-service",
                    measure: "requests",
                    applications: ["service"],
                    processor: Amount(250, isRate: true),
                    mostProcessors: 1,
                    spreads: true,
                    asks: [.init(requirement: "database", measure: "queries", each: 3)]
                ),
                GoalRule(
                    name: "queries-of-sql",
                    measure: "queries",
                    applications: ["sql"],
                    processor: Amount(1000, isRate: true),
                    mostProcessors: 4
                ),
                GoalRule(name: "users-of-site", measure: "users", applications: ["site"], processor: Amount(100)),
            ]
        )
    }

    private func planning(
        _ amount: Double,
        web: Hardware = Hardware(),
        software: Int = 1,
        goals: [Goal]? = nil
    ) throws -> GoalPlanning {
        var lab = try LayoutFixture.lab([
            LayoutFixture.machine("front", [.init(name: "web")], hardware: web),
            LayoutFixture.machine("app", [.init(name: "service")]),
            LayoutFixture.machine("db", [.init(name: "sql")]),
            LayoutFixture.machine("pages", [.init(name: "site"), .init(name: "web")]),
        ])
        lab.connections = [
            ConnectionDescription(from: "front", to: .machine("app"), requirement: "upstream"),
            ConnectionDescription(from: "app", to: .machine("db"), requirement: "database"),
            // A circle ends where it began.
            ConnectionDescription(from: "db", to: .machine("front"), requirement: "database"),
        ]
        let requests = Goal(
            measure: "requests",
            amount: Amount(amount, isRate: true),
            machine: "front",
            location: Self.place
        )
        lab.goals = goals ?? [requests]
        return GoalPlanning(lab, library: Self.library(needing: software))
    }

    @Test(
        "a goal gives processors, then machines, to its machine and to all that it depends on",
        arguments: [
            (1, [1, 1, 1], [1, 1, 1], [10, nil, nil]),
            (1000, [1, 2, 1], [1, 1, 2], [20, nil, nil]),
            (2000, [1, 4, 1], [2, 1, 3], [40, nil, nil]),
            (2001, [2, 5, 1], [2, 1, 4], [30, nil, nil]),
        ] as [(Double, [Int], [Int], [Int64?])]
    )
    func hardware(requests: Double, instances: [Int], processors: [Int], memory: [Int64?]) throws {
        let planning = try planning(requests)
        #expect(planning.diagnostics == [])
        let machines = planning.lab.machines.prefix(3)
        #expect(machines.map(\.instances) == instances)
        #expect(machines.map(\.hardware.processorsForGoals) == processors)
        #expect(machines.map(\.hardware.memoryForGoals) == memory.map { $0.map(ByteCount.mebibytes) })
        #expect(planning.lab.machines[3] == LayoutFixture.machine("pages", [.init(name: "site"), .init(name: "web")]))
    }

    @Test("every decision says which rule took it, and why")
    func reasons() throws {
        let shown = try planning(2001).decisions.map {
            "\($0.machine) \($0.subject.rawValue) \($0.choice): \($0.reason)"
        }
        #expect(
            shown == [
                "front instances 2: 2001/s requests, and a machine does what 2 processors do",
                "front processors 2: 2001/s requests on 2 machines, and a processor does 1000/s requests",
                "app instances 5: 1000.5/s requests, and a machine does what 1 processor does",
                "app processors 1: 1000.5/s requests on 5 machines, and a processor does 250/s requests",
                "db processors 4: 3001.5/s queries, and a processor does 1000/s queries",
            ]
        )
        let rules = try planning(2001).decisions.compactMap(\.rule)
        #expect(
            rules == [
                "requests-of-web", "requests-of-web", "requests-of-service", "requests-of-service", "queries-of-sql",
            ]
        )
    }

    @Test("what the lab file says is the least")
    func leastOfFile() throws {
        let planning = try planning(1000, web: Hardware(processors: 2))
        #expect(
            planning.lab.machines[0].hardware
                == Hardware(processors: 2, processorsForGoals: 1, memoryForGoals: .mebibytes(20))
        )
        #expect(
            planning.decisions[0]
                == Decision(
                    .processors,
                    of: "front",
                    "2",
                    because: "the lab file; 1 would do for 1000/s requests, and a processor does 1000/s requests"
                )
        )
    }

    @Test("what the software needs anyway is more than what a small goal asks for")
    func leastOfSoftware() throws {
        var planned: [Decision] = []
        for requests in [10.0, 2000] {
            planned += try planning(requests, software: 2).decisions.filter { $0.machine == "front" }
        }
        let shown = planned.map { "\($0.choice): \($0.reason)" }
        #expect(
            shown == [
                "2: debian-12 + web needs them; 1 would do for 10/s requests, and a processor does 1000/s requests",
                "2: 2000/s requests, and a processor does 1000/s requests",
            ]
        )
        #expect(planned.map(\.rule) == [nil, "requests-of-web"])
    }

    @Test("goals that cannot be achieved, or that no rule knows, are errors with the place of the goal")
    func impossible() throws {
        func goal(_ measure: String, _ amount: Amount, _ machine: String) -> Goal {
            Goal(measure: measure, amount: amount, machine: machine, location: Self.place)
        }
        let wrong = try planning(
            1,
            goals: [
                goal("queries", Amount(4001, isRate: true), "db"),
                goal("requests", Amount(1_000_000, isRate: true), "front"),
                goal("users", Amount(10), "app"), goal("users", Amount(10, isRate: true), "pages"),
                goal("requests", Amount(10), "front"),
            ]
        )
        #expect(
            LayoutFixture.printed(wrong.diagnostics) == """
                lab.yaml:9:18: error: no rule of the library says what users need of machine 'app'
                  hint: there are rules for site
                lab.yaml:9:18: error: rule 'users-of-site' counts users at once
                  hint: write a number of them
                lab.yaml:9:18: error: rule 'requests-of-web' counts requests per second
                  hint: write '10/s'
                lab.yaml:9:18: error: machine 'front' cannot achieve 1000000/s requests: that is more than 64 machines do
                  hint: by rule 'requests-of-web' a machine does 2000/s requests
                lab.yaml:9:18: error: machine 'app' cannot achieve 500000/s requests: that is more than 64 machines do
                  hint: by rule 'requests-of-service' a machine does 250/s requests
                lab.yaml:9:18: error: machine 'db' cannot achieve 1504001/s queries: that is more than one machine does, and several cannot share the work
                  hint: by rule 'queries-of-sql' a machine does 4000/s queries

                """
        )
    }

    @Test("what is asked of a machine that no rule is about is told, and no error")
    func unruled() throws {
        var lab = try LayoutFixture.lab([
            LayoutFixture.machine("front", [.init(name: "web")]), LayoutFixture.machine("app"),
        ])
        lab.connections = [ConnectionDescription(from: "front", to: .machine("app"), requirement: "upstream")]
        lab.goals = [Goal(measure: "requests", amount: Amount(10, isRate: true), machine: "front")]
        let planning = GoalPlanning(lab, library: Self.library())
        #expect(planning.diagnostics == [])
        #expect(
            planning.decisions.first
                == Decision(
                    .demand,
                    of: "app",
                    "5/s requests",
                    because: "no rule of the library says what requests need"
                )
        )
    }

    @Test("the rule of the application that was installed last counts, the first by name of several")
    func whichRule() {
        #expect(Self.library().rule(for: "requests", of: ["web", "service"])?.name == "requests-of-service")
        #expect(Self.library().rule(for: "requests", of: ["service", "sql"])?.name == "requests-of-service")
        #expect(Self.library().rule(for: "requests", of: ["sql"]) == nil)
    }
}
