import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("A run that was killed and is taken up again", .tags(.bootsMachines), .serialized)
struct ResumedRunTests {
    private let lab = """
        lab: cells
        machines: {one: {os: tiny}}
        matrix: {axes: {n: [1, 2, 3]}}
        tests:
          - {name: passes, run: "true"}
          - {name: fails, run: "echo some words; exit 3"}
          - {name: takes its time, run: "sleep 0.7"}
        """

    @Test("finished cells are not run again, and the results are what an unbroken run would have written")
    func resumed() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        // The images that were handed over are none of the store's yet.
        #expect(try await assay.run("doctor", "--repair").code == 0)
        let folder = try LabFolder(lab)
        let command = try assay.start(["test", folder, "--progress", "json"])
        // The second cell is half done.
        try await command.says(#""cell":"n=1","event":"failed","#)
        try await command.says(#""cell":"n=2","event":"failed","#)
        command.signal(SIGKILL)
        _ = try await command.end()
        let runs = try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/runs")
        let run = try #require(runs.first)
        let resumed = try await assay.start(["test", folder, "--resume", run, "--progress", "json"]).end()
        #expect(resumed.code == 1, "\(resumed.error)")
        #expect(resumed.error.contains("assay: 1 cells of run '\(run)' are kept\n"))
        #expect(!resumed.error.contains(#""cell":"n=1""#))
        let whole = try await assay.start(["test", folder]).end()
        #expect(whole.code == 1)
        let other = try #require(
            try FileManager.default.contentsOfDirectory(atPath: "\(home.path)/runs").first { $0 != run }
        )
        for name in ["results.xml", "junit.xml"] {
            let files = [run, other].map { "\(home.path)/runs/\($0)/\(name)" }
            let texts = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }
            #expect(Self.plain(texts[0], run: run) == Self.plain(texts[1], run: other), "\(name)")
            if name == "results.xml" { #expect(try await XMLFile(path: files[0]).complaints(.results) == "") }
        }
        #expect(home.leftovers == [])
        #expect(try await assay.run("doctor", "--store").code == 0)
    }

    /// A document without times, ids, drawn addresses and the numbers of cells' folders.
    private static func plain(_ text: String, run: String) -> [String] {
        // The longest first: the end of one must not be taken for the whole of another.
        let patterns: [any RegexComponent] = [
            #/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/#,
            #/ (started|duration|timestamp|time|memory|disk)="[^"]*"/#, #/cell-[0-9]+/#,
            #/[0-9a-f]{2}(:[0-9a-f]{2}){5}/#,
            #/[0-9a-f]{32}/#, #/fd[0-9a-f:]+/#, #/\bt-[0-9a-z]+\b/#, #/[0-9]+ (ms|s)\b/#, #/[0-9.]+ ?s(econds)?\b/#,
        ]
        var result = text.replacing(run, with: "RUN")
        for pattern in patterns { result = Self.removing(pattern, from: result) }
        return result.split(separator: "\n").map(String.init)
    }

    private static func removing(_ pattern: some RegexComponent, from text: String) -> String {
        text.replacing(pattern, with: "")
    }
}
