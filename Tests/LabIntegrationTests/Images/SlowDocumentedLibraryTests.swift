import Foundation
import LabTestSupport
import Testing

/// What `docs/library.md` tells its readers to do, done as it is written.
@Suite("Slow: the library's ten minutes", .tags(.bootsMachines), .serialized)
struct SlowDocumentedLibraryTests {
    private let page: DocumentationPage
    private let folder: ScratchFolder

    init() throws {
        page = try DocumentationPage("library.md")
        folder = try ScratchFolder()
    }

    @Test("a system of one's own is written, and a lab with it passes")
    func system() async throws {
        let system = "## A system in ten minutes"
        try folder.write(try page.example(after: system), to: "library/OperatingSystems/debian-12-tools.yaml")
        try folder.write(try page.example(after: "Name it in a lab"), to: "lab.yaml")
        let ended = try await Assay(home: .shared).run("test", folder, within: .seconds(1500))
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
    }

    @Test("an application of one's own is copied, added, checked on all its systems, and removed")
    func application() async throws {
        let own = "\(folder.path)/tickets"
        let example = "\(DocumentationPage.checkout)/Examples/library/Applications/tickets"
        try FileManager.default.copyItem(atPath: example, toPath: own)
        let assay = Assay(home: .shared)
        let added = try await assay.run("app", "add", own)
        #expect(added.code == 0, "\(added.error)")
        let checked = try await assay.run("app", "check", "tickets", within: .seconds(2400))
        let removed = try await assay.run("app", "remove", "tickets")
        #expect(checked.code == 0, "\(checked.output)\(checked.error)")
        #expect(checked.output.split(separator: "\n").count { $0.contains(" passed ") } == 2)
        #expect(removed.code == 0, "\(removed.error)")
    }
}
