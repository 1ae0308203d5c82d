import FoundationEssentials
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabImages

@Suite("What staging runs inside a tree", .timeLimit(.minutes(5)))
struct StagingScriptTests {
    /// The scripts that ship with Assay.
    private var files: WorkshopFiles {
        WorkshopFiles(folder: #filePath.components(separatedBy: "/Tests/").first.map { "\($0)/Sources" } ?? "")
    }

    @Test("every operation has a script, and every script belongs to an operation")
    func complete() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(files.folder)/ImageScripts/staging")
        let wanted = StagingOperation.allCases.map { "\($0.rawValue).sh" } + ["prelude.sh", "deletions.sh"]
        #expect(Set(names) == Set(wanted))
    }

    @Test("the shell understands all of it")
    func syntax() async throws {
        let folder = try ScratchFolder()
        let all = Staging(enabling: Set(StagingOperation.allCases), deleting: ["/srv/it's here"])
        try folder.write(try StagingScript(all, files: files).text, to: "staging.sh")
        try await Command("sh", ["-n", "\(folder.path)/staging.sh"]).run(within: .seconds(30))
    }

    @Test("operations that are left out are not in it, and deletions are words of the shell")
    func chosen() throws {
        let staging = Staging(enabling: [.cronSpool], disabling: [.logs], deleting: ["/srv/a b'; rm -rf /"])
        let text = try StagingScript(staging, files: files).text
        #expect(text.contains("operation=cron-spool\n"))
        #expect(!text.contains("operation=logs\n"))
        #expect(text.contains("set -- '/srv/a b'\\''; rm -rf /'\n"))
    }

    @Test("what it says becomes a report; lines that are none are left out")
    func report() {
        let report = StagingReport(text: "logs\temptied\t/var/log/a\tb\nnonsense\nhostname\twritten\t/etc/hostname\n")
        #expect(report.items.map(\.operation) == ["logs", "hostname"])
        #expect(report.items.map(\.path) == ["/var/log/a\tb", "/etc/hostname"])
    }
}
