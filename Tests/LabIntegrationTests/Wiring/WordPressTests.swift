import LabTestSupport
import Testing

@Suite("WordPress with its database", .tags(.bootsMachines), .serialized)
struct WordPressTests {
    @Test("a client posts a page and reads it, and both connections were proved by traffic")
    func page() async throws {
        try await Images.wordPress.makeSure()
        let results = try ScratchFolder()
        let ended = try await Assay(home: .shared).run(
            "test",
            Checkout.lab("wordpress"),
            "--cell",
            "os=debian-12",
            "--output",
            results,
            within: .seconds(300)
        )
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.complaints(.results) == "")
        let database = "//machine[@name='web']/proof[@connection='web -> db (database)']"
        #expect(try await document.value("\(database)/@provider") == "db")
        #expect(try await document.value("\(database)/@protocol") == "mysql")
        #expect(try await document.value("count(//machine[@name='client']/proof[@provider='web'])") == "1")
        #expect(try await document.value("count(//leftover)") == "0")
        let password = "//machine[@name='web']/setting[@path='database/password']/after"
        #expect(try await document.value(password) == "***")
        #expect(Home.shared.leftovers == [])
    }
}
