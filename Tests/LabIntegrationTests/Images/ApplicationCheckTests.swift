import LabTestSupport
import Testing

@Suite("Checking applications", .tags(.bootsMachines))
struct ApplicationCheckTests {
    @Test("applications are installed, started and reported, each with what it requires")
    func passes() async throws {
        let ended = try await Assay(home: .shared).run(
            "app",
            "check",
            "memcached",
            "load",
            "--os",
            "debian-12",
            within: .seconds(600)
        )
        #expect(ended.code == 0, "\(ended.error)")
        let rows = ended.output.split(separator: "\n").map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
        #expect(rows == ["APPLICATION SYSTEM OUTCOME", "memcached debian-12 passed", "load debian-12 passed"])
    }

    @Test("an unknown application is refused with a suggestion")
    func unknown() async throws {
        let ended = try await Assay(home: .shared).run("app", "check", "memcachd")
        #expect(ended.code == 64)
        #expect(ended.error.contains("the library has no application 'memcachd'"))
        #expect(ended.error.contains("did you mean 'memcached'?"))
    }
}
