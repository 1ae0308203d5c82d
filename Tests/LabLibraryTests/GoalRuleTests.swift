import LabLibrary
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Rules for goals")
struct GoalRuleTests {
    private func reading(_ rule: String) throws -> (reading: LibraryReading, printed: String) {
        let folder = try ScratchFolder([
            "OperatingSystems/debian-12.yaml": LibraryLoadingTests.debian12,
            "OperatingSystems/tiny.yaml": LibraryLoadingTests.tiny,
            "Applications/postgresql/application.yaml": LibraryLoadingTests.postgresql,
            "Applications/postgresql/install.sh": "",
            "Applications/postgresql/configure.sh": "",
            "Applications/postgresql/extra.conf": "",
            "Rules/queries.yaml": rule,
        ])
        let reading = Library.load(folders: [folder.path])
        let printed = DiagnosticRenderer(sources: reading.sources).render(reading.diagnostics)
        return (reading, printed.replacing(folder.path + "/Rules/", with: ""))
    }

    @Test("a rule is read whole")
    func whole() throws {
        let read = try reading(
            """
            rule: queries
            measure: queries
            of: [postgresql]
            processors: {each: 60/min, most: 8}
            memory: {each: 100/s, adds: 8MiB}
            instances: many
            asks: {archive: {files: 0.5}}
            basis: measured
            """
        )
        #expect(read.printed == "")
        var rule = try #require(read.reading.library.rules["queries"])
        rule.location = nil
        #expect(
            rule
                == GoalRule(
                    name: "queries",
                    measure: "queries",
                    applications: ["postgresql"],
                    processor: Amount(1, isRate: true),
                    mostProcessors: 8,
                    memory: .init(each: Amount(100, isRate: true), adds: .mebibytes(8)),
                    spreads: true,
                    asks: [.init(requirement: "archive", measure: "files", each: 0.5)],
                    basis: "measured"
                )
        )
        #expect(read.reading.library.rule(for: "queries", of: ["postgresql"])?.name == "queries")
    }

    @Test("the printed text says what is wrong and where")
    func broken() throws {
        let read = try reading(
            """
            rule: query
            measure: "so many"
            of: [postgresql, mysql]
            processors: {each: 5/week, most: 65}
            memory: {each: 0, adds: 1}
            instances: several
            asks: {archiv: {files: 3/s}}
            """
        )
        #expect(
            read.printed == """
                queries.yaml:1:1: error: missing key 'basis' in rule 'queries'
                    1 | rule: query
                      | ^~~~
                queries.yaml:1:7: error: the file's name says 'queries', its content 'query'
                    1 | rule: query
                      |       ^~~~~
                queries.yaml:2:10: error: 'so many' cannot be what is counted
                    2 | measure: "so many"
                      |          ^~~~~~~~~
                  hint: 1 to 60 letters, digits, '_' and '-', a letter first
                queries.yaml:4:20: error: expected an amount like 500, or 2000/s, found '5/week'
                    4 | processors: {each: 5/week, most: 65}
                      |                    ^~~~~~
                queries.yaml:4:34: error: the number of processors is a number from 1 to 64, found 65
                    4 | processors: {each: 5/week, most: 65}
                      |                                  ^~
                queries.yaml:5:16: error: expected an amount like 500, or 2000/s, found '0'
                    5 | memory: {each: 0, adds: 1}
                      |                ^
                queries.yaml:5:25: error: expected a size like 256MiB or 2GB, found '1'
                    5 | memory: {each: 0, adds: 1}
                      |                         ^
                queries.yaml:6:12: error: 'several' is not 'one' or 'many'
                    6 | instances: several
                      |            ^~~~~~~
                  hint: there is 'many', 'one'
                queries.yaml:7:24: error: expected a number, found '3/s'
                    7 | asks: {archiv: {files: 3/s}}
                      |                        ^~~

                """
        )
    }

    @Test("a rule is about applications and requirements that there are")
    func unknown() throws {
        let read = try reading(
            """
            rule: queries
            measure: queries
            of: postgresq
            processors: {each: 5}
            memory: {each: 5/s, adds: 1MiB}
            basis: guessed
            """
        )
        #expect(
            read.printed == """
                queries.yaml:3:5: error: rule 'queries' is about 'postgresq', which this library does not have
                    3 | of: postgresq
                      |     ^~~~~~~~~
                  hint: did you mean 'postgresql'?
                queries.yaml:5:16: error: processors and memory of a rule count differently
                    5 | memory: {each: 5/s, adds: 1MiB}
                      |                ^~~

                """
        )
        let other = try reading(
            """
            rule: queries
            measure: queries
            of: postgresql
            processors: {each: 5}
            asks: {archiv: {files: 3}}
            basis: guessed
            """
        )
        #expect(
            other.printed == """
                queries.yaml:5:8: error: no application of rule 'queries' requires 'archiv'
                    5 | asks: {archiv: {files: 3}}
                      |        ^~~~~~
                  hint: did you mean 'archive'?

                """
        )
    }
}
