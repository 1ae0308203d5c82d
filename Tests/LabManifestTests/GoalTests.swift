import LabLibrary
@testable import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Goals of a lab")
struct GoalTests {
    private static let library = Library(
        operatingSystems: Array(FixtureLibrary.library.operatingSystems.values),
        applications: Array(FixtureLibrary.library.applications.values),
        rules: ["requests", "users"].map { measure in
            GoalRule(name: measure, measure: measure, applications: ["nginx"], processor: Amount(100, isRate: true))
        }
    )

    private func read(_ goal: String) throws -> (labs: [Lab?], printed: String) {
        let file = """
            lab: shop
            machines:
              web: {os: debian-12, applications: [nginx]}
              extra: {os: debian-12, when: {size: big}}
            matrix: {axes: {size: [small, big]}}
            goal: \(goal)
            """
        let folder = try ScratchFolder(["lab.yaml": file])
        let reading = LabFile.read(path: folder.path)
        var diagnostics = reading.diagnostics
        let labs = try ["small", "big"].map { size in
            let cell = Cell([.init(axis: "size", value: size)])
            let read = try #require(reading.file).lab(for: cell, library: Self.library)
            diagnostics += read.diagnostics
            return read.lab
        }
        let printed = DiagnosticRenderer(sources: [reading.path: reading.source]).render(diagnostics)
        return (labs, printed.replacing(folder.path + "/", with: ""))
    }

    @Test("a goal counts something of a machine; a list has several, each perhaps only in some cells")
    func goals() throws {
        let one = try read("{requests: 2000/s, users: 600/min, of: web}")
        #expect(one.printed == "")
        #expect(
            one.labs[0]?.goals.map { "\($0.measure) \($0.amount) \($0.machine) \($0.location?.line ?? 0)" } == [
                "requests 2000/s web 6", "users 10/s web 6",
            ]
        )
        let several = try read("[{requests: 1/s, of: web}, {users: 5/s, of: extra, when: {size: big}}]")
        #expect(several.printed == "")
        #expect(several.labs.map { $0?.goals.map(\.measure) } == [["requests"], ["requests", "users"]])
    }

    @Test("the printed text says what is wrong and where")
    func broken() throws {
        let goals = ["{requets: 2/s, of: web}", "{requests: much, of: wbe}", "{of: web}", "{users: 1/s, of: extra}"]
        #expect(
            try read(goals.map { "\n  - \($0)" }.joined()).printed == """
                lab.yaml:7:6: error: unknown key 'requets' in a goal
                    7 |   - {requets: 2/s, of: web}
                      |      ^~~~~~~
                  hint: did you mean 'requests'?
                lab.yaml:8:16: error: expected an amount like 500, or 2000/s, found 'much'
                    8 |   - {requests: much, of: wbe}
                      |                ^~~~
                lab.yaml:8:26: error: unknown machine 'wbe'
                    8 |   - {requests: much, of: wbe}
                      |                          ^~~
                  hint: did you mean 'web'?
                lab.yaml:9:5: error: a goal says how much of what
                    9 |   - {of: web}
                      |     ^~~~~~~~~
                  hint: count one of requests, users
                lab.yaml:10:22: error: a goal names machine 'extra', which some configurations do not have
                   10 |   - {users: 1/s, of: extra}
                      |                      ^~~~~
                  hint: give the goal the 'when' of the machine

                """
        )
    }
}
