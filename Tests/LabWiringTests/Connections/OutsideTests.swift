import LabModel
import LabWiring
import Testing

@Suite("Connections to what is outside of the lab")
struct OutsideTests {
    private func shop(_ endpoint: OutsideEndpoint, value: String = "${to.name} ${to.host} ${to.address}:${to.port}")
        throws
        -> WiringFixture
    {
        var fixture = WiringFixture()
        fixture.application(
            "web",
            requires: [.init(name: "db", speaks: .postgresql, settings: [try rule(["db": value])])]
        )
        fixture.machine("web", ["web"])
        fixture.gateways = ["lan"]
        fixture.connect("web", to: .outside(endpoint), as: "db")
        return fixture
    }

    private func address(_ text: String) throws -> IPv4Address { try #require(IPv4Address(text)) }

    @Test("settings get what the file says, and the route has no machine at its end")
    func values() throws {
        let named = OutsideEndpoint(address: try address("192.0.2.10"), port: 5432, name: "warehouse")
        let resolved = try shop(named).resolve()
        #expect(printed(resolved.diagnostics) == "")
        #expect(lines(resolved.connections) == ["web /etc/a.json db = warehouse warehouse 192.0.2.10:5432"])
        #expect(resolved.connections[0].title == "web -> warehouse (db)")
        #expect(
            resolved.connections[0].routes == [
                .init(
                    consumer: "web",
                    provider: nil,
                    source: nil,
                    address: named.address,
                    port: 5432,
                    speaks: .postgresql
                )
            ]
        )
    }

    @Test("a port that is needed and not said, a lab without a way out, and an address of the lab are errors")
    func mistakes() throws {
        let endpoint = OutsideEndpoint(address: try address("192.0.2.10"))
        #expect(
            printed(try shop(endpoint).resolve().diagnostics) == """
                lab.yaml:101:5: error: connection 'web -> 192.0.2.10 (db)': '${to.port}' has no port: the connection does \
                not say which port of 192.0.2.10 is meant
                  hint: write 'to: {address: 192.0.2.10, port: PORT}'

                """
        )
        var fenced = try shop(endpoint, value: "${to.address}")
        fenced.gateways = []
        #expect(
            printed(fenced.resolve().diagnostics) == """
                lab.yaml:101:5: error: machine 'web' has no way to 192.0.2.10: none of its networks leads out of the lab
                  hint: write 'internet: true' in a network of 'web'

                """
        )
        let inside = OutsideEndpoint(address: try address("10.20.1.40"), port: 1)
        #expect(
            printed(try shop(inside).resolve().diagnostics) == """
                lab.yaml:101:5: error: 10.20.1.40 is not outside of the lab: it belongs to network 'lan'
                  hint: name a machine in 'to'

                """
        )
    }
}
