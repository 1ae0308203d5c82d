import LabLibrary
import LabModel
@testable import LabPlanner
import Testing

@Suite("Answer files of applications")
struct AnswerFileTests {
    private func application() throws -> Application {
        var application = LayoutFixture.application(
            "sql",
            answers: [
                .init(name: "owner", fallback: .text(Template(literal: "nobody"))),
                .init(name: "users", fallback: .list([])),
                .init(name: "licence", fallback: .text(Template(literal: "none")), moment: .deployment),
            ]
        )
        application.answerFiles = [
            AnswerFile(target: "/a", content: try Template("o=${answer.owner} u=${value.unit}"), moment: .installation),
            AnswerFile(
                target: "/b",
                content: try Template("${answer.licence} ${machine.name} ${machine.host} ${lab.name} ${answer.owner}"),
                moment: .deployment
            ),
        ]
        application.sources = [ApplicationSource(place: .file("/f"), checksum: "c", target: "/t")]
        return application
    }

    private func machines(_ answers: [String: AnswerValue]) throws -> [PlannedMachine] {
        let machine = LayoutFixture.machine("db", [.init(name: "sql", answers: answers)], instances: 2)
        return try LayoutFixture.plan([machine], applications: [application()]).lab?.machines ?? []
    }

    @Test("are filled into the image, and for each machine but for secrets")
    func filled() throws {
        let secret = AnswerValue.text(try Template("${secret.db}"))
        let machines = try machines(["owner": .text(Template(literal: "ada")), "licence": secret])
        let layer = try #require(machines.first?.image.layers.first)
        #expect(
            layer.answerFiles == [
                AnswerFile(target: "/a", content: Template(literal: "o=ada u=sql@12"), moment: .installation)
            ]
        )
        #expect(layer.sources?.map(\.target) == ["/t"])
        #expect(
            machines.map { $0.answerFiles?.map(\.content.description) } == [
                ["${secret.db} db-1 db-1.shop.assay shop ada"], ["${secret.db} db-2 db-2.shop.assay shop ada"],
            ]
        )
    }

    @Test("an answer that is not one value is an error")
    func several() throws {
        var list = try application()
        list.answerFiles = [AnswerFile(target: "/a", content: try Template("${answer.users}"), moment: .installation)]
        let planned = try LayoutFixture.plan([LayoutFixture.machine("db", [.init(name: "sql")])], applications: [list])
        #expect(
            planned.printed == """
                lab.yaml:3:5: error: answer 'users' of application 'sql' on machine 'db' is not one value
                  hint: an answer file of the application has it as '${answer.users}'

                """
        )
    }

    @Test("an application without any has none in its image or its machines")
    func none() throws {
        let machine = LayoutFixture.machine("m", [.init(name: "plain")])
        let planned = try LayoutFixture.plan([machine], applications: [LayoutFixture.application("plain")])
        #expect(planned.lab?.machines.first?.answerFiles == nil)
        #expect(planned.lab?.machines.first?.image.layers.first?.answerFiles == nil)
        #expect(planned.lab?.machines.first?.image.layers.first?.sources == nil)
    }
}
