import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("The list of known failures")
struct KnownFailuresTests {
    private static let lab = """
        lab: a
        matrix:
          axes: {os: [debian-11, debian-12]}
        machines:
          web: {os: "${os}"}
        tests:
          - {name: checkout, run: x}
          - {name: "login on ${os}", run: x}

        """

    private func read(_ list: String?, today: String = "2026-06-15") throws -> KnownFailuresFile? {
        let folder = try ScratchFolder(["lab.yaml": Self.lab])
        if let list { try folder.write(list, to: "known-failures.yaml") }
        let file = try #require(LabFile.read(path: folder.path).file)
        return KnownFailuresFile.read(for: file, today: today)
    }

    private func printed(_ list: String) throws -> String {
        let file = try #require(try read(list))
        let shown = DiagnosticRenderer(sources: [file.path: file.source]).render(file.diagnostics)
        return shown.replacing(file.path, with: "known-failures.yaml")
    }

    @Test("there need not be one")
    func none() throws {
        #expect(try read(nil) == nil)
    }

    @Test("an entry says which tests, in which cells, where it is worked on, and until when it is excused")
    func entries() throws {
        let file = try #require(
            try read(
                """
                - test: checkout
                  when: os == 'debian-11'
                  issue: https://issues.example/1
                  expires: 2026-06-15
                  reason: old curl
                - {test: "login*", issue: "https://issues.example/2"}

                """
            )
        )
        #expect(file.diagnostics == [])
        let known = KnownFailure(issue: "https://issues.example/1", expires: "2026-06-15", reason: "old curl")
        #expect(
            file.quarantine.entries == [
                Quarantine.Entry(
                    tests: "checkout",
                    condition: .isOneOf(axis: "os", values: ["debian-11"]),
                    known: known
                ),
                Quarantine.Entry(tests: "login*", known: KnownFailure(issue: "https://issues.example/2")),
            ]
        )
    }

    @Test("everything that is wrong is told, with its place; what has expired is a warning, and does not count")
    func wrong() throws {
        let shown = try printed(
            """
            - {test: chekout, issue: "https://issues.example/1"}
            - {test: "logout*", issue: "https://issues.example/1"}
            - {test: checkout, issue: ABC-1}
            - {test: checkout, issue: "https://issues.example/1", expires: 2026-13-01}
            - {test: checkout, issue: "https://issues.example/1", expires: 2026-06-14}
            - {test: checkout, when: "os == 'debian-10'", issue: "https://issues.example/1"}
            - {test: checkout, isue: "https://issues.example/1"}

            """
        )
        let firsts = shown.split(separator: "\n").filter { !$0.hasPrefix(" ") || $0.contains("hint") }
        #expect(
            firsts.map(String.init) == [
                "known-failures.yaml:1:10: error: the lab has no test 'chekout'",
                "  hint: did you mean 'checkout'?",
                "known-failures.yaml:2:10: error: no test of the lab fits 'logout*'",
                "  hint: there is 'checkout', 'login on *'",
                "known-failures.yaml:3:27: error: 'ABC-1' is not the address of an issue",
                "  hint: it begins with 'https://'",
                "known-failures.yaml:4:64: error: '2026-13-01' is not a day",
                "  hint: a day is like 2026-12-31",
                "known-failures.yaml:5:64: warning: the known failure of test 'checkout' expired on 2026-06-14, and counts again",
                "  hint: see https://issues.example/1",
                "known-failures.yaml:6:33: error: axis 'os' has no value 'debian-10'",
                "  hint: did you mean 'debian-11'?",
                "known-failures.yaml:7:3: error: missing key 'issue' in a known failure",
                "known-failures.yaml:7:20: error: unknown key 'isue' in a known failure",
                "  hint: did you mean 'issue'?",
            ],
            "\(shown)"
        )
    }

    @Test("a list that is a link is refused: its lines could be those of any file")
    func link() throws {
        let folder = try ScratchFolder(["lab.yaml": Self.lab])
        try folder.link("known-failures.yaml", to: "/etc/passwd")
        let lab = try #require(LabFile.read(path: folder.path).file)
        let file = try #require(KnownFailuresFile.read(for: lab, today: "2026-06-15"))
        #expect(file.diagnostics.map(\.message) == ["the list of known failures is a link"])
        #expect(file.source == "")
    }
}
