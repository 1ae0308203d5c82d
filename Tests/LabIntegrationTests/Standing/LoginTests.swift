import LabTestSupport
import Testing

@Suite("Logging in to a machine", .tags(.bootsMachines))
struct LoginTests {
    @Test("a command's output and exit status are the machine's own, and its host key is the one it has")
    func command() async throws {
        let lab = try LabFolder(
            """
            lab: login
            machines:
              web:
                os: debian-12
                applications: [nginx]
                hardware: {memory: {minimum: 320MiB, desired: 384MiB}}
                publish: [{port: 22}]
              client: {os: tiny}
            """
        )
        let assay = Assay(home: .shared)
        let up = try await assay.run("up", lab, within: .seconds(600))
        #expect(up.code == 0, "\(up.error)")
        let ended = try await assay.run("ssh", "--lab", "login", "web", "--", "hostname; exit 3", within: .seconds(60))
        #expect(ended.code == 3, "\(ended.error)")
        #expect(ended.output == "web\n")
        let none = try await assay.run("ssh", "--lab", "login", "client")
        #expect(none.code == 64)
        #expect(none.error.contains("machine 'client' does not publish port 22"))
        let nobody = try await assay.run("ssh", "--lab", "login", "--user", "nobody2", "web", "--", "true")
        #expect(nobody.error.contains("there is no user 'nobody2'"))
        let down = try await assay.run("down", "login")
        #expect(down.code == 0, "\(down.error)")
        #expect(
            try await eventually(within: .seconds(5)) { Home.shared.leftovers == [] },
            "\(Home.shared.leftovers)"
        )
    }
}
