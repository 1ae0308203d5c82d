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

    @Test("a link gets its addresses instead of those that it had, and the route goes through it")
    func links() async throws {
        let mac = try #require(MACAddress("02:00:5e:10:00:01"))
        let first = InterfaceAddress(try address("10.20.1.5"), prefixLength: 24)
        let second = InterfaceAddress(try address("10.20.2.5"), prefixLength: 16)
        let secondary = InterfaceAddress(try address("10.20.1.6"), prefixLength: 24)
        let gateway = try address("10.20.1.1")
        let other = try address("10.20.1.2")
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let replies = try await agent.perform(
                [
                    .link(LinkSettings(name: "eth1", mac: nil, addresses: [])),
                    .link(LinkSettings(name: "eth0", mac: mac, addresses: [first, second, secondary])),
                    .route(gateway: gateway), .routes, .route(gateway: other), .routes, .links,
                    .link(LinkSettings(name: "eth0", mac: nil, addresses: [second])), .routes,
                    .route(gateway: nil), .links,
                    .link(LinkSettings(name: "eth0", mac: nil, addresses: [], isUp: false)), .links,
                ],
                within: .seconds(20)
            )
            func eth0(_ addresses: [InterfaceAddress], isUp: Bool = true) -> GuestLink {
                GuestLink(name: "eth0", mac: mac, isUp: isUp, isRunning: false, addresses: addresses)
            }
            let found = replies.map { reply -> String in
                guard case .links(let links) = reply else { return "\(reply)" }
                guard var link = links.first(where: { $0.name == "eth0" }) else { return "none" }
                // The kernel notices the other end of the cable in its own time.
                link.isRunning = false
                return "\(link)"
            }
            #expect(
                found == [
                    "done", "done", "done", "route(Optional(10.20.1.1))", "done", "route(Optional(10.20.1.2))",
                    "\(eth0([first, second, secondary]))", "done", "route(nil)", "done", "\(eth0([second]))", "done",
                    "\(eth0([], isUp: false))",
                ]
            )
        }
    }

    @Test("a gateway that is on no network is an error")
    func noWay() async throws {
        let gateway = try address("192.0.2.1")
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let replies = try await agent.perform([.route(gateway: gateway)], within: .seconds(20))
            #expect(replies == [.failed(ENETUNREACH, "route: Network is unreachable")])
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
        try await CompiledAgent.run(below: later, arguments: ["--boot", boot]) { descriptor in
            let agent = LaunchAgent(stream: UnixStream(descriptor: dup(descriptor), path: "agent"))
            defer { agent.close() }
            try await agent.hello(within: .seconds(20))
            guard case .links(let links) = try await agent.perform([.links], within: .seconds(20)).first else {
                Issue.record("no links")
                return
            }
            #expect(links.first { $0.name == "eth9" }?.addresses == [first])
        }
    }
}
