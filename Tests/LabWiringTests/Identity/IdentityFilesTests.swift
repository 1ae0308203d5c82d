import LabModel
import LabTestSupport
import LabWiring
import Testing

@Suite("Files in which a machine keeps who it is")
struct IdentityFilesTests {
    private func identity(_ name: String) throws -> MachineIdentity {
        var random = SeededGenerator(seed: 1)
        return try #require(IdentityPlan.identities(for: IdentityPlanTests.lab(), random: &random)[name])
    }

    @Test("the hosts file has the loopback names, the machine's own and its peers'")
    func hosts() throws {
        #expect(
            IdentityFiles.hosts(of: try identity("app-2")) == """
                127.0.0.1\tlocalhost
                10.20.2.13\tapp-2.shop.assay app-2
                10.20.2.11\tweb.shop.assay web
                10.20.2.12\tapp-1.shop.assay app-1 app.shop.assay app
                ::1\tlocalhost ip6-localhost ip6-loopback

                """
        )
    }

    @Test("a machine without a network has its name on the second loopback address")
    func lonely() throws {
        #expect(
            IdentityFiles.hosts(of: try identity("lonely")) == """
                127.0.0.1\tlocalhost
                127.0.1.1\tlonely.shop.assay lonely
                ::1\tlocalhost ip6-localhost ip6-loopback

                """
        )
    }

    @Test("the hostname file has the name without the domain")
    func hostname() throws {
        #expect(IdentityFiles.hostname(of: try identity("app-1")) == "app-1\n")
    }

    @Test("there is a resolver file only with a name server")
    func resolver() throws {
        #expect(IdentityFiles.resolver(of: try identity("web")) == "search shop.assay\nnameserver 10.20.1.254\n")
        #expect(IdentityFiles.resolver(of: try identity("app-1")) == nil)
    }
}
