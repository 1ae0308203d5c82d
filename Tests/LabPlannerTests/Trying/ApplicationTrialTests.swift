import LabLibrary
import LabModel
import LabPlanner
import Testing

@Suite("Labs that try an application out")
struct ApplicationTrialTests {
    private func application(
        _ name: String,
        provides: [String] = [],
        requires: [Application.Requirement] = []
    ) -> Application {
        var application = LayoutFixture.application(name)
        application.provides = provides.map { Application.Endpoint(name: $0, port: 80) }
        application.requires = requires
        return application
    }

    @Test("an application that requires nothing is alone in its lab")
    func alone() throws {
        let web = application("web", provides: ["http"], requires: [.init(name: "upstream", isOptional: true)])
        let plan = ApplicationTrial(of: web, library: LayoutFixture.library([web])).plan(on: ["debian-12"])
        #expect(plan.diagnostics.isEmpty)
        #expect(plan.labs.map(\.cell.description) == ["os=debian-12"])
        #expect(plan.labs.flatMap(\.machines).map(\.name) == ["web"])
    }

    @Test("what it requires comes along, also what that requires, each once and connected")
    func providers() throws {
        let database = application("database", provides: ["sql"])
        let service = application("service", provides: ["http"], requires: [.init(name: "store", endpoint: "sql")])
        let front = application(
            "front",
            requires: [.init(name: "store", endpoint: "sql"), .init(name: "backend", endpoint: "http")]
        )
        let library = LayoutFixture.library([front, service, database])
        let lab = try #require(ApplicationTrial(of: front, library: library).plan(on: ["debian-12"]).labs.first)
        #expect(Set(lab.machines.map(\.name)) == ["front", "service", "database"])
        #expect(
            Set(lab.lab.connections.map(\.title)) == [
                "front -> database (store)", "front -> service (backend)", "service -> database (store)",
            ]
        )
    }

    @Test("of several providers the one that requires least is taken")
    func least() throws {
        let simple = application("simple", provides: ["http"])
        let needy = application("needy", provides: ["http"], requires: [.init(name: "store", endpoint: "http")])
        let client = application("client", requires: [.init(name: "target", endpoint: "http")])
        let library = LayoutFixture.library([needy, simple, client])
        let lab = try #require(ApplicationTrial(of: client, library: library).plan(on: ["debian-12"]).labs.first)
        #expect(lab.machines.map(\.name) == ["client", "simple"])
    }

    @Test("a requirement that nothing provides is a mistake of the library")
    func nothingProvides() {
        let client = application("client", requires: [.init(name: "target", endpoint: "http")])
        let plan = ApplicationTrial(of: client, library: LayoutFixture.library([client])).plan(on: ["debian-12"])
        #expect(plan.labs.isEmpty)
        #expect(
            plan.diagnostics.map(\.message) == [
                "application 'client' requires 'target', and nothing in the library that runs on 'debian-12' provides it"
            ]
        )
        #expect(plan.diagnostics.map(\.hint) == ["an application with the endpoint 'http' would"])
    }
}
