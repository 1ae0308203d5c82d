import LabModel
import LabPlanner
import Testing

@Suite("What a machine's identity is planned to be")
struct DeclaredIdentityTests {
    @Test("a machine has its applications' declarations and its own, with its number in the lab")
    func numbers() throws {
        var application = LayoutFixture.application("nginx")
        application.identity.files = [
            .init(path: "/etc/id", wanted: .content(try Template("${self.number} ${self.name}")))
        ]
        var web = LayoutFixture.machine("web", [.init(name: "nginx")], instances: 2)
        web.identity.commands = [.shell(try Template("renew ${self.number}"))]
        let planned = try LayoutFixture.plan(
            [LayoutFixture.machine("first"), web],
            applications: [application]
        )
        let machines = try #require(planned.lab).machines
        #expect(machines.map(\.identity.files.count) == [0, 1, 1])
        #expect(
            machines[2].identity
                == DeclaredIdentity(
                    files: [.init(path: "/etc/id", wanted: .content(try Template("3 ${self.name}")))],
                    commands: [.shell(Template(literal: "renew 3"))]
                )
        )
    }
}
