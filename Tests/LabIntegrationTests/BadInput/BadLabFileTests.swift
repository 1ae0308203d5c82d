import Foundation
import LabTestSupport
import Testing

/// A file that is no lab, and what is said of it.
struct BadLabFile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var content: Data
    var said: String

    init(_ description: String, _ content: String, saying said: String) {
        self.init(description, bytes: Data(content.utf8), saying: said)
    }

    init(_ description: String, bytes: Data, saying said: String) {
        testDescription = description
        content = bytes
        self.said = said
    }

    /// Nine aliases of nine aliases, and so on: a billion values from ten lines.
    private static let bomb =
        "lab: x\na0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        + (1...9).map { level in
            "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ","))]\n"
        }.joined()

    static let all = [
        BadLabFile(
            "no YAML",
            "lab: [a\n",
            saying: """
                lab.yaml:1:7: error: expected ',' or ']' in the list
                    1 | lab: [a
                      |       ^
                  hint: its '[' is on line 1

                """
        ),
        BadLabFile(
            "nothing",
            "",
            saying: """
                lab.yaml:1:1: error: the file is empty
                    1 |\u{20}
                      | ^

                """
        ),
        BadLabFile(
            "a list",
            "- a\n- b\n",
            saying: """
                lab.yaml:1:1: error: expected a mapping for the lab, found a list
                    1 | - a
                      | ^

                """
        ),
        BadLabFile(
            "a binary",
            bytes: Data([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x01, 0x00, 0xff, 0xfe, 0x00, 0x80]),
            saying: """
                lab.yaml:1:8: error: the file is not UTF-8 text
                    1 |\u{20}
                      | ^

                """
        ),
        BadLabFile(
            "10 MB",
            "lab: x\n" + String(repeating: "# 456789\n", count: 10_000_000 / 9),
            saying: """
                lab.yaml:1:1: error: the file is larger than 1MiB
                    1 |\u{20}
                      | ^

                """
        ),
        BadLabFile(
            "20,000 brackets",
            "lab: x\nmachines: \(String(repeating: "[", count: 20_000))\n",
            saying: """
                lab.yaml:2:74: error: values are nested more than 64 deep
                    2 | ...\(String(repeating: "[", count: 100))...
                      |                                            ^

                """
        ),
        BadLabFile(
            "an alias bomb",
            bomb,
            saying: """
                lab.yaml:7:10: error: more than 100000 values, aliases counted in full
                    7 | a5: &a5 [*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4,*a4]
                      |          ^~~

                """
        ),
        BadLabFile(
            "a duplicate key",
            "lab: x\nmachines:\n  one: {os: tiny}\nlab: y\n",
            saying: """
                lab.yaml:4:1: error: duplicate key 'lab'
                    4 | lab: y
                      | ^~~
                  hint: it is already on line 1

                """
        ),
        BadLabFile(
            "a tab",
            "lab: x\nmachines:\n\tone: {os: tiny}\n",
            saying: """
                lab.yaml:3:1: error: a tab cannot indent a line
                    3 |     one: {os: tiny}
                      | ^~~~
                  hint: use spaces

                """
        ),
        BadLabFile(
            "an unknown network",
            """
            lab: x
            networks:
              back: {subnet: 10.20.2.0/24}
            machines:
              one: {os: tiny, networks: [bcak]}
            """,
            saying: """
                lab.yaml:5:30: error: machine 'one' names network 'bcak', which this lab does not have
                    5 |   one: {os: tiny, networks: [bcak]}
                      |                              ^~~~
                  hint: did you mean 'back'?

                """
        ),
        BadLabFile(
            "several mistakes at once",
            """
            lab: x
            machines:
              one: {os: tyni}
              two: {os: tiny, deploy: costum}
            tests:
              - {name: a, run: "true", lab: frsh}
            """,
            saying: """
                lab.yaml:3:13: error: unknown operating system 'tyni'
                    3 |   one: {os: tyni}
                      |             ^~~~
                  hint: there is 'debian-11', 'debian-12', 'debian-13', 'tiny'
                lab.yaml:4:27: error: 'costum' is not a way of deployment
                    4 |   two: {os: tiny, deploy: costum}
                      |                           ^~~~~~
                  hint: did you mean 'custom'?
                lab.yaml:6:33: error: 'frsh' is not a use of the lab
                    6 |   - {name: a, run: "true", lab: frsh}
                      |                                 ^~~~
                  hint: did you mean 'fresh'?

                """
        ),
    ]
}

@Suite("A bad lab file", .tags(.bootsMachines), .serialized)
struct BadLabFileTests {
    private let home: Home

    init() throws {
        home = try Home()
    }

    @Test("is refused with its place, quickly, and nothing is begun", arguments: BadLabFile.all)
    func refused(file: BadLabFile) async throws {
        let folder = try ScratchFolder()
        try folder.write(file.content, to: "lab.yaml")
        for verb in ["validate", "test"] {
            let ended = try await Assay(home: home, folder: folder.path).run(verb, "lab.yaml", within: .seconds(10))
            #expect(ended.code == 65)
            #expect(ended.output == "")
            #expect(ended.error == file.said)
            #expect(ended.duration < .seconds(2))
        }
        #expect(!FileManager.default.fileExists(atPath: "\(home.path)/assay.sqlite"))
    }

    @Test(
        "is refused by its name when there is nothing to read",
        arguments: [
            ("missing.yaml", "there is no such file"), ("/dev/zero", "it is not a file"),
        ]
    )
    func unreadable(path: String, reason: String) async throws {
        let ended = try await Assay(home: home, folder: "/").run("test", path, within: .seconds(10))
        #expect(ended.code == 65)
        #expect(ended.error == "assay: error: cannot read '\(path)': \(reason)\n")
    }

    @Test(
        "a command line that cannot be followed is refused with a hint",
        arguments: [
            (["--cell", "os=tyni"], "'tyni' is no value of axis 'os'\n  hint: there is 'tiny'"),
            (["--cell", "so=tiny"], "'so' is no axis of the matrix\n  hint: did you mean 'os'?"),
            (["--cell", "os"], "'os' does not say which cells\n  hint: write AXIS=VALUE, such as os=debian-12"),
            (
                ["--shard", "3/2"],
                "'3/2' is not a shard\n  hint: write NUMBER/COUNT, such as 1/4 for the first of four"
            ),
        ]
    )
    func commandLine(options: [String], said: String) async throws {
        let lab = try LabFolder(
            """
            lab: x
            machines:
              one: {os: "${os}"}
            matrix:
              axes: {os: [tiny]}
            tests:
              - {name: a, run: "true"}
            """
        )
        let ended = try await Assay(home: home).start(["test", lab.path] + options).end(within: .seconds(10))
        #expect(ended.code == 64)
        #expect(ended.output == "")
        #expect(ended.error == "assay: error: \(said)\n")
    }
}
