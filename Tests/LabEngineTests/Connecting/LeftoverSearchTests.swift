import LabImages
import LabModel
import Testing

@testable import LabEngine

@Suite("What of other identities is left in a wired machine")
struct LeftoverSearchTests {
    private let search = LeftoverSearch(
        traces: ModelTraces(
            identity: ["assay-model", "52:54:00:12:34:56"],
            traces: [.init(file: "/etc/mailname", line: 1, names: "assay-model")]
        ),
        domain: "shop.assay"
    )

    @Test("the model's names and other labs' machines are found, the own lab's are not")
    func names() {
        let text = """
            # Assay-Model was here
            peer=db.shop.assay and web.other.assay.
            mac=52:54:00:12:34:56
            shop.assay plain other.assay
            """
        #expect(
            search.leftovers(in: text, of: "/etc/a").map { "\($0.line) \($0.names)" } == [
                "1 assay-model", "3 52:54:00:12:34:56", "4 other.assay",
            ]
        )
        #expect(search.leftovers(in: "web.other.assay", of: "/etc/a").map(\.names) == ["web.other.assay"])
    }

    @Test("the files that named the model and those that settings were written to are read, in one exchange")
    func files() async throws {
        let guest = FakeGuestFiles([
            "/etc/mailname": .file(Array("assay-model\n".utf8)), "/etc/app.env": .file(Array("HOST=10.0.0.1\n".utf8)),
            "/etc/other": .file(Array("assay-model\n".utf8)),
        ])
        let setting = MachineRecord.SettingRecord(
            connection: "c",
            file: "/etc/app.env",
            format: .env,
            path: "HOST",
            before: [],
            after: ["10.0.0.1"]
        )
        let found = try await search.search(guest, settings: [setting, setting])
        #expect(found == [.init(file: "/etc/mailname", line: 1, names: "assay-model")])
        #expect(guest.exchanges == 1)
    }

    @Test("in folders the guest itself looks for words, and what it names is read; files of the identity are not")
    func folders() async throws {
        let words = ["assay-model", "52:54:00:12:34:56", ".assay"].flatMap { ["-e", $0] }
        let guest = FakeGuestFiles(
            ["/etc/deep/file": .file(Array("a\npeer=web.other.assay\n".utf8))],
            commands: [["grep", "-rlIFiZ"] + words + ["--", "/etc", "/srv/app"]: { _ in 0 }],
            saying: "/etc/hosts\0/etc/assay/topology.json\0/etc/deep/file\0"
        )
        let search = LeftoverSearch(
            traces: ModelTraces(identity: ["assay-model", "52:54:00:12:34:56"], traces: []),
            domain: "shop.assay"
        )
        let found = try await search.search(guest, settings: [], folders: ["/etc", "/srv/app"])
        #expect(found == [.init(file: "/etc/deep/file", line: 2, names: "web.other.assay")])
    }

    @Test("a file that has gone names nobody, and where nothing is to be read the guest is not asked")
    func nothing() async throws {
        #expect(try await search.search(FakeGuestFiles([:]), settings: []) == [])
        let guest = FakeGuestFiles([:])
        #expect(try await LeftoverSearch(traces: nil, domain: "shop.assay").search(guest, settings: []) == [])
        #expect(guest.exchanges == 0)
    }
}
