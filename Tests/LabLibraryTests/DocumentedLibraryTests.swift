import Foundation
import LabLibrary
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("The library as its documentation shows it")
struct DocumentedLibraryTests {
    private func printed(_ files: [String: String]) throws -> (library: Library, printed: String) {
        let debian13 = LibraryLoadingTests.debian12.replacing("debian-12", with: "debian-13")
        let systems = [
            "OperatingSystems/debian-12.yaml": LibraryLoadingTests.debian12,
            "OperatingSystems/debian-13.yaml": debian13,
        ]
        let folder = try ScratchFolder(systems.merging(files) { $1 })
        let reading = Library.load(folders: [folder.path])
        return (reading.library, DiagnosticRenderer(sources: reading.sources).render(reading.diagnostics))
    }

    @Test("the system of the first ten minutes is right")
    func system() throws {
        let text = try DocumentationPage("library.md").example(after: "## A system in ten minutes")
        let read = try printed(["OperatingSystems/debian-12-tools.yaml": text])
        #expect(read.printed == "")
        #expect(read.library.operatingSystems["debian-12-tools"] != nil)
    }

    @Test("the application of the next ten minutes is right")
    func application() throws {
        let text = try DocumentationPage("library.md").example(after: "## An application in ten minutes")
        let example = "\(DocumentationPage.checkout)/Examples/library"
        let file = "\(example)/Applications/tickets/application.yaml"
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        let shipped = "\(DocumentationPage.checkout)/Labs/Library"
        let reading = Library.load(folders: [example, shipped])
        #expect(DiagnosticRenderer(sources: reading.sources).render(reading.diagnostics) == "")
        #expect(reading.library.applications["tickets"]?.requires.map(\.name) == ["database"])
    }

    @Test("the rule for goals is right")
    func rule() throws {
        let rule = try DocumentationPage("deciding.md").example(after: "A rule is a file of the library")
        let orders = """
            application: orders
            runsOn: [debian-12]
            requires: {database: {}, cache: {optional: true}}
            """
        let read = try printed(["Applications/orders/application.yaml": orders, "Rules/requests-of-orders.yaml": rule])
        #expect(read.printed == "")
        #expect(read.library.rules["requests-of-orders"]?.asks.count == 2)
    }

    @Test("what ships is right, and every application of it has a rule or serves nobody")
    func shipped() throws {
        let folder = "\(DocumentationPage.checkout)/Labs/Library"
        let reading = Library.load(folders: [folder])
        #expect(DiagnosticRenderer(sources: reading.sources).render(reading.diagnostics) == "")
        let ruled = Set(reading.library.rules.values.flatMap(\.applications))
        let serving = reading.library.applications.values.filter { !$0.provides.isEmpty }.map(\.name)
        #expect(Set(serving).subtracting(ruled) == [])
    }
}
