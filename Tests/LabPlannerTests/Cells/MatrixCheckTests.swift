import LabManifest
import LabModel
import LabPlanner
import LabTestSupport
import LabYAML
import Testing

@Suite("Matrices that contradict themselves")
struct MatrixCheckTests {
    private func printed(_ section: String) throws -> String {
        let folder = try ScratchFolder(["lab.yaml": "lab: a\nmachines: {m: {os: x}}\nmatrix:\n" + section])
        let reading = LabFile.read(path: folder.path)
        let file = try #require(reading.file)
        let diagnostics = reading.diagnostics + MatrixCheck.diagnostics(of: file.matrix)
        return DiagnosticRenderer(sources: [reading.path: reading.source]).render(diagnostics)
            .replacing(folder.path + "/", with: "")
    }

    @Test("the smallest set of rules that leaves nothing is named with their places")
    func nothingLeft() throws {
        #expect(
            try printed(
                """
                  axes: {os: [a, b], db: [p, q], load: [1, 10]}
                  require:
                    - if os == a then db == q
                    - load < 5 || db == p
                    - load > 5
                    - db == q
                    - os == a || load == 10
                  exclude:
                    - {load: 1, db: p}

                """
            ) == """
                lab.yaml:7:7: error: the matrix has no configuration: 3 rules together exclude them all
                    7 |     - load < 5 || db == p
                      |       ^~~~~~~~~~~~~~~~~~~
                  hint: 'require: load < 5 || db == p' in line 7; 'require: load > 5' in line 8; 'require: db == q' in line 9

                """
        )
    }

    @Test("a value that can never occur is an error at its place")
    func neverOccurs() throws {
        #expect(
            try printed(
                """
                  axes:
                    os: [a, b]
                    cache: [none, redis]
                  exclude: [{os: a, cache: redis}]
                  require:
                    - if os == b then cache == none

                """
            ) == """
                lab.yaml:6:19: error: value 'redis' of axis 'cache' can never occur: 2 rules together exclude it
                    6 |     cache: [none, redis]
                      |                   ^~~~~
                  hint: 'exclude: {os: a, cache: redis}' in line 7; 'require: if os == b then cache == none' in line 9

                """
        )
    }

    @Test("one rule that excludes everything is enough")
    func whole() throws {
        #expect(
            try printed("  axes: {os: [a, b]}\n  exclude: [{os: [a, b]}]\n") == """
                lab.yaml:5:13: error: the matrix has no configuration: a rule excludes them all
                    5 |   exclude: [{os: [a, b]}]
                      |             ^~~~~~~~~~~~
                  hint: 'exclude: {os: [a, b]}' in line 5

                """
        )
    }

    @Test("an axis that never exists shows the condition")
    func neverExists() throws {
        #expect(
            try printed(
                """
                  axes:
                    os: [a, b]
                    version: {values: [6], when: os == b}
                  exclude: [version == 6]

                """
            ) == """
                lab.yaml:5:13: error: value 'b' of axis 'os' can never occur: 2 rules together exclude it
                    5 |     os: [a, b]
                      |             ^
                  hint: 'exclude: version == 6' in line 7; the 'when' of axis 'version' in line 6
                lab.yaml:6:24: error: value '6' of axis 'version' can never occur: a rule excludes it
                    6 |     version: {values: [6], when: os == b}
                      |                        ^
                  hint: 'exclude: version == 6' in line 7

                """
        )
    }

    @Test("a further cell may have what the rules exclude")
    func further() throws {
        #expect(try printed("  axes: {os: [a, b]}\n  exclude: [os == b]\n  include: [{os: b}]\n") == "")
    }
}
