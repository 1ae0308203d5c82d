import LabTestSupport
import Testing

@Suite("Slow application checks", .tags(.bootsMachines), .serialized)
struct SlowApplicationTests {
    @Test(
        "an application is installed and started on every system that it says it runs on",
        arguments: [
            "nginx", "apache", "haproxy", "postgresql", "mariadb", "redis", "memcached", "rabbitmq", "tomcat", "php",
            "wordpress", "orders", "load",
        ]
    )
    func comesUp(_ name: String) async throws {
        let ended = try await Assay(home: .shared).run("app", "check", name, within: .seconds(3600))
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
        let rows = ended.output.split(separator: "\n").dropFirst().map { $0.split(separator: " ").prefix(3) }
        #expect(rows.count >= 2)
        #expect(rows.allSatisfy { $0[0] == name && $0[2] == "passed" })
    }
}
