import Foundation
import LabTestSupport
import Testing

@Suite("A run with failures, explained and taken up again", .tags(.bootsMachines), .serialized)
struct ExplainedRunTests {
    /// A machine that fails in two of twelve combinations; pairs of values alone leave more than one suspect.
    private static let file = """
        lab: explained
        machines:
          one: {os: tiny}
        matrix:
          axes:
            color: [red, green, blue]
            size: [s, l]
            mode: [a, b]
          coverage: pairwise
        tests:
          - name: green works in mode b
            run: '! { [ "$ASSAY_AXIS_COLOR" = green ] && [ "$ASSAY_AXIS_MODE" = b ]; }'
            timeout: 20s
          - {name: always, run: "true", timeout: 20s}

        """

    private struct Found: Decodable {
        struct Group: Decodable {
            struct Cause: Decodable {
                struct Suspect: Decodable { var combination: String }
                var suspects: [Suspect]
            }
            var tests: [String]
            var causes: [Cause]
        }
        var run: String
        var failures: [Group]
        var suggested: [String]
    }

    private func explain(_ run: String, _ assay: Assay) async throws -> Found {
        let ended = try await assay.run("explain", run, "--format", "json")
        #expect(ended.code == 0, "\(ended.error)")
        return try JSONDecoder().decode(Found.self, from: Data(ended.output.utf8))
    }

    @Test("the suggested cells leave the one cause, and every record is in one set of results", .timeLimit(.minutes(2)))
    func explained() async throws {
        try await Images.tiny.makeSure()
        let lab = try LabFolder(Self.file)
        let results = try ScratchFolder()
        let assay = Assay(home: .shared)
        let first = try await assay.run("test", lab, "--jobs", "2", "--output", results)
        #expect(first.code == 1, "\(first.error)")
        let run = try #require(try await latestRun(assay))
        let before = try await explain(run, assay)
        #expect(before.failures.map(\.tests) == [["green works in mode b"]])
        let cause = try #require(before.failures.first?.causes.first)
        #expect(cause.suspects.map(\.combination).contains("color=green,mode=b"))
        guard !before.suggested.isEmpty else {
            // The pairs happened to decide it already.
            #expect(cause.suspects.count == 1)
            return
        }
        let again = try await assay.run("test", lab, "--resume", run, "--cells", "suggested")
        #expect(again.code == 1, "\(again.error)")
        let planned = try Set(first.output.split(separator: "\n").dropFirst().map(cell))
        #expect(try Set(again.output.split(separator: "\n").dropFirst().map(cell)) == planned.union(before.suggested))
        #expect(again.error.contains("assay: \(planned.count) cells of run '\(run)' are kept\n"))
        let after = try await explain(run, assay)
        #expect(after.failures.first?.causes.map { $0.suspects.map(\.combination) } == [["color=green,mode=b"]])
        #expect(after.suggested == [])
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        #expect(try await document.value("count(/run/cell)") == "\(planned.count + before.suggested.count)")
    }

    @Test("a run whose cells are all settled runs nothing again", .timeLimit(.minutes(2)))
    func settled() async throws {
        try await Images.tiny.makeSure()
        let text = Self.file.replacing("lab: explained", with: "lab: settled").replacing(
            "mode: [a, b]",
            with: "mode: [a]"
        )
        let lab = try LabFolder(text)
        let results = try ScratchFolder()
        let assay = Assay(home: .shared)
        #expect(try await assay.run("test", lab, "--jobs", "2", "--output", results).code == 0)
        let run = try #require(try await latestRun(assay, of: "settled"))
        let again = try await assay.run("test", lab, "--resume", run, "--progress", "lines")
        #expect(again.code == 0, "\(again.error)")
        #expect(!again.error.contains("deploy"))
        let nothing = try await assay.run("explain", run)
        #expect(nothing.code == 3)
        #expect(nothing.error == "assay: error: run '\(run)' has no failed test to explain\n")
    }

    private func cell(_ line: Substring) throws -> String {
        String(try #require(line.split(separator: " ").first))
    }

    private struct Listed: Decodable {
        var id: String
        var lab: String
    }

    private func latestRun(_ assay: Assay, of lab: String = "explained") async throws -> String? {
        let ended = try await assay.run("run", "list", "--format", "json")
        return try JSONDecoder().decode([Listed].self, from: Data(ended.output.utf8)).first { $0.lab == lab }?.id
    }
}
