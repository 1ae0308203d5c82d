import Glibc
import LabModel
import LabSocket
import LabTestSupport
import Testing

@testable import LabGuest

/// They run in network and host-name spaces of their own, which need no privileges.
@Suite("Identity through the launch agent", .scratch)
struct AgentLinkTests {
    private static let apart = [
        "unshare", "-Urnu", "/bin/sh", "-c", "ip link add eth0 type veth peer name eth1 && exec \"$@\"", "sh",
    ]

    private func address(_ text: String) throws -> IPv4Address { try #require(IPv4Address(text)) }

    /// The interface `name` with its addresses that are not the kernel's own doing, as text.
    private func state(of name: String, _ agent: LaunchAgent) async throws -> String {
        let replies = try await agent.perform([.links, .addresses], within: .seconds(20))
        guard case .links(let links)? = replies.first, case .addresses(let addresses)? = replies.last,
            let link = links.first(where: { $0.name == name })
        else { return "\(replies)" }
        let own = addresses.filter { $0.link == link.index && !$0.address.isLinkLocal }.map(\.address.description)
        return "\(link.mac.map(\.description) ?? "") \(link.isUp ? "up" : "down") " + own.joined(separator: " ")
    }

    @Test("a link gets its addresses of both versions, and the routes go through it")
    func links() async throws {
        let mac = try #require(MACAddress("02:00:5e:10:00:01"))
        let first = InterfaceAddress(try address("10.20.1.5"), prefixLength: 24)
        let secondary = InterfaceAddress(try address("10.20.1.6"), prefixLength: 24)
        let sixth = InterfaceAddress(try #require(IPv6Address("fd00:1:2::5")), prefixLength: 64)
        let gateway = GuestRoute(gateway: .v4(try address("10.20.1.1")))
        let other = GuestRoute(gateway: .v4(try address("10.20.1.2")))
        let gateway6 = GuestRoute(gateway: .v6(try #require(IPv6Address("fd00:1:2::1"))), metric: 1024)
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            func perform(_ requests: AgentRequest...) async throws -> [AgentReply] {
                try await agent.perform(requests, within: .seconds(20))
            }
            let settings = LinkSettings(name: "eth0", mac: mac, addresses: [first, secondary, sixth])
            let other1 = LinkSettings(name: "eth1", mac: nil, addresses: [])
            let replies = try await perform(.link(other1), .link(settings))
            #expect(replies == [.done, .done])
            #expect(
                try await state(of: "eth0", agent)
                    == "02:00:5e:10:00:01 up 10.20.1.5/24 10.20.1.6/24 fd00:1:2::5/64"
            )
            #expect(try await perform(.route(gateway), .routes) == [.done, .routes([gateway])])
            #expect(
                try await perform(.route(other), .route(gateway6), .routes)
                    == [.done, .done, .routes([other, gateway6])]
            )
            #expect(
                try await perform(.removeRoute(other), .removeRoute(gateway6), .routes) == [.done, .done, .routes([])]
            )
            #expect(
                try await perform(.removeAddress(secondary, link: "eth0"), .removeAddress(sixth, link: "eth0"))
                    == [.done, .done]
            )
            #expect(try await state(of: "eth0", agent) == "02:00:5e:10:00:01 up 10.20.1.5/24")
            // Twice is as good as once.
            #expect(try await perform(.link(settings), .link(settings)) == [.done, .done])
            let down = LinkSettings(name: "eth0", mac: nil, addresses: [], isUp: false)
            #expect(try await perform(.link(down)) == [.done])
            #expect(try await state(of: "eth0", agent) == "02:00:5e:10:00:01 down 10.20.1.5/24 10.20.1.6/24")
        }
    }

    @Test("a gateway that is on no network is an error, and so is what cannot be removed")
    func noWay() async throws {
        let gateway = try address("192.0.2.1")
        let route = GuestRoute(gateway: .v4(gateway))
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let replies = try await agent.perform([.route(route), .removeRoute(route)], within: .seconds(20))
            #expect(
                replies == [
                    .failed(ENETUNREACH, "netlink: Network is unreachable"),
                    .failed(ESRCH, "netlink: No such process"),
                ]
            )
            let answer = try await agent.tcpExchange(TCPExchange(gateway, port: 80, within: .seconds(20)))
            #expect(answer == .unreachable(ENETUNREACH))
        }
    }

    @Test("the host name is set")
    func hostname() async throws {
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            #expect(try await agent.perform([.hostname("web-1")], within: .seconds(20)) == [.done])
            let result = try await agent.run(GuestCommand(["uname", "-n"]), within: .seconds(20))
            #expect(result.output.text == "web-1\n")
            let long = String(repeating: "x", count: 65)
            let replies = try await agent.perform([.hostname(long)], within: .seconds(20))
            #expect(replies == [.failed(EINVAL, "hostname: Invalid argument")])
        }
    }

    @Test("a boot file sets a link that comes later")
    func bootLink() async throws {
        let first = InterfaceAddress(try address("10.20.1.5"), prefixLength: 24)
        let boot = ScratchFolder.path + "/boot"
        let settings = LinkSettings(name: "eth9", mac: nil, addresses: [first])
        try write(AgentRequest.bootFrames([.link(settings)]), to: boot)
        let later = [
            "unshare", "-Urnu", "/bin/sh", "-c", "(sleep 0.1; ip link add eth9 type veth) & exec \"$@\"", "sh",
        ]
        try await CompiledAgent.run(below: later, arguments: ["-b", boot]) { descriptor in
            let agent = LaunchAgent(stream: UnixStream(descriptor: dup(descriptor), path: "agent"))
            defer { agent.close() }
            try await agent.hello(within: .seconds(20))
            #expect(try await state(of: "eth9", agent).hasSuffix(" up 10.20.1.5/24"))
        }
    }
}
