import LabTestSupport
import Testing

/// A run of the WordPress lab on one system.
enum WordPressRun {
    /// Tests that a page is posted and read, and that its results have what was proved.
    static func expectPage(on system: String, within limit: Duration = .seconds(300)) async throws {
        let results = try ScratchFolder()
        let ended = try await Assay(home: .shared).run(
            "test",
            Checkout.lab("wordpress"),
            "--cell",
            "os=\(system)",
            "--output",
            results,
            within: limit
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
        // The database's own id, which its file has beside the running server.
        let number = "//machine[@name='db']/readBack[@name='/etc/mysql/mariadb.conf.d/95-identity.cnf']/@found"
        #expect(try await document.value(number) == "[mariadbd]")
        #expect(Home.shared.leftovers == [])
    }
}
