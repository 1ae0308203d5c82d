import LabHost
import LabModel
import Testing

@testable import LabQEMU

@Suite("A gateway")
struct GatewayTests {
    private func network(internet: Bool) throws -> Network {
        Network(name: "front", subnet: try #require(IPv4Subnet("10.20.1.0/24")), internet: internet)
    }

    @Test("it joins QEMU's network to the switch, and shuts out the world")
    func restricted() throws {
        let gateway = Gateway(network: try network(internet: false), publish: [], switchSocket: "/s,1/n1")
        #expect(
            gateway.arguments == [
                "-machine", "none", "-nodefaults", "-no-user-config", "-display", "none",
                "-netdev", "user,id=nat,ipv6=off,net=10.20.1.0/24,host=10.20.1.1,dns=10.20.1.254,restrict=on",
                "-netdev", "hubport,id=inside,hubid=0,netdev=nat",
                "-netdev", "stream,id=up,server=off,addr.type=unix,addr.path=/s,,1/n1",
                "-netdev", "hubport,id=outside,hubid=0,netdev=up",
                "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            ]
        )
    }

    @Test("a network with internet is not restricted")
    func internet() throws {
        let gateway = Gateway(network: try network(internet: true), publish: [], switchSocket: "/s/n1")
        #expect(
            gateway.arguments.contains("user,id=nat,ipv6=off,net=10.20.1.0/24,host=10.20.1.1,dns=10.20.1.254")
        )
    }

    @Test("ports are published on the loopback address only, also where the world is shut out")
    func publish() throws {
        let address = try #require(IPv4Address("10.20.1.11"))
        let gateway = Gateway(
            network: try network(internet: false),
            publish: [
                PublishedEndpoint(address: address, port: 80, hostPort: 8080),
                PublishedEndpoint(address: address, port: 443, hostPort: 0),
            ],
            switchSocket: "/s/n1"
        )
        #expect(
            gateway.arguments.contains(
                "user,id=nat,ipv6=off,net=10.20.1.0/24,host=10.20.1.1,dns=10.20.1.254,restrict=on,"
                    + "hostfwd=tcp:127.0.0.1:8080-10.20.1.11:80,hostfwd=tcp:127.0.0.1:0-10.20.1.11:443"
            )
        )
    }

    @Test("another address is one that somebody has asked for")
    func publishElsewhere() throws {
        var gateway = Gateway(
            network: try network(internet: true),
            publish: [PublishedEndpoint(address: try #require(IPv4Address("10.20.1.11")), port: 80, hostPort: 8080)],
            switchSocket: "/s/n1"
        )
        gateway.publishAddress = try #require(IPv4Address("192.0.2.7"))
        #expect(gateway.arguments.contains { $0.hasSuffix(",hostfwd=tcp:192.0.2.7:8080-10.20.1.11:80") })
    }
}
