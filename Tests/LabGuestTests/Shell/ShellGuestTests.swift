import Glibc
import LabModel
import LabTestSupport
import Testing

@testable import LabGuest

/// What the launch agent does by system calls is compared with what commands do, in a network and a host name of their own.
@Suite("A guest that does by commands what the launch agent does", .scratch)
struct ShellGuestTests {
    private static let apart = [
        "unshare", "-Urnum", "/bin/sh", "-c",
        "mount -t sysfs sysfs /sys && ip link add eth0 type veth peer name eth1 && exec \"$@\"", "sh",
    ]

    private func address(_ text: String) throws -> IPAddress {
        try #require(IPv4Address(text).map(IPAddress.v4) ?? IPv6Address(text).map(IPAddress.v6))
    }

    @Test("links, addresses and routes are set as the agent reads them, and read as the agent does")
    func network() async throws {
        let first = InterfaceAddress(try address("10.20.1.5"), prefixLength: 24)
        let single = InterfaceAddress(try address("10.20.9.1"), prefixLength: 32)
        let sixth = InterfaceAddress(try address("fd00:1:2::5"), prefixLength: 64)
        let route = GuestRoute(gateway: try address("10.20.1.1"))
        let route6 = GuestRoute(gateway: try address("fd00:1:2::1"), metric: 1024)
        let settings = LinkSettings(
            name: "eth0",
            mac: MACAddress("02:00:5e:10:00:01"),
            addresses: [first, single, sixth]
        )
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let guest = ShellGuest(agent)
            let other = LinkSettings(name: "eth1", mac: nil, addresses: [])
            let requests: [AgentRequest] = [.link(other), .link(settings), .route(route), .route(route6)]
            let done = try await guest.perform(requests, within: .seconds(20))
            #expect(done == [.done, .done, .done, .done])
            let questions: [AgentRequest] = [.addresses, .routes]
            let byCommands = try await guest.perform(questions, within: .seconds(20))
            let byAgent = try await agent.perform(questions, within: .seconds(20))
            guard case .addresses(let listed)? = byCommands.first, case .addresses(let gathered)? = byAgent.first else {
                Issue.record("\(byCommands) \(byAgent)")
                return
            }
            // The two list links and versions of addresses in another order; the kernel gives link-local ones when it pleases.
            let shown = listed.filter { !$0.address.isLinkLocal }
            let told = gathered.filter { !$0.address.isLinkLocal }
            #expect(shown.count == told.count && Set(shown) == Set(told))
            #expect(byCommands.last == byAgent.last)
            #expect(byAgent.last == .routes([route, route6]))
            let links = try await guest.perform([.links], within: .seconds(20))
            let same = try await agent.perform([.links], within: .seconds(20))
            guard case .links(let found)? = links.first, case .links(let known)? = same.first else {
                Issue.record("\(links)")
                return
            }
            #expect(Set(found) == Set(known))
            let removals: [AgentRequest] = [
                .removeRoute(route), .removeRoute(route6), .removeAddress(single, link: "eth0"), .routes,
            ]
            let removed = try await guest.perform(removals, within: .seconds(20))
            #expect(removed == [.done, .done, .done, .routes([])])
        }
    }

    @Test("files, the host name and the clock are read and set")
    func others() async throws {
        let path = ScratchFolder.path + "/file"
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let guest = ShellGuest(agent)
            let write = FileWrite(path, bytes: Array("one".utf8), permissions: FilePermissions(mode: 0o600))
            let inPlace = FileWrite(path, bytes: Array("other".utf8), options: .inPlace)
            let replies = try await guest.perform(
                [
                    .write(write), .write(inPlace), .read(path: path, offset: 1, limit: 3), .hostname("web-1"),
                    .clock(.zero, tolerance: .seconds(1 << 32)), .read(path: "/no/such", offset: 0, limit: 1),
                ],
                within: .seconds(20)
            )
            #expect(replies[0] == .done && replies[1] == .done && replies[3] == .done)
            guard case .file(let file, 5) = replies[2], case .clock(let before, false) = replies[4] else {
                Issue.record("\(replies)")
                return
            }
            #expect(file.bytes == Array("the".utf8) && file.mode == 0o600)
            #expect(before > .seconds(1_600_000_000))
            #expect(replies[5] == .failed(ENOENT, "/no/such: /no/such: No such file or directory"))
            let name = try await agent.run(GuestCommand(["uname", "-n"]), within: .seconds(20))
            #expect(name.output.text == "web-1\n")
        }
    }

    @Test("no value is read by the shell, and what a command complains of is the reason")
    func hostile() async throws {
        let mark = ScratchFolder.path + "/mark"
        let evil = "\"; touch \(mark); $(touch \(mark))"
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let guest = ShellGuest(agent)
            let settings = LinkSettings(name: evil, mac: nil, addresses: [])
            let replies = try await guest.perform(
                [
                    .hostname(evil), .link(settings),
                ],
                within: .seconds(20)
            )
            for reply in replies {
                guard case .failed = reply else {
                    Issue.record("\(reply)")
                    continue
                }
            }
            #expect(contents(mark) == nil)
        }
    }

    @Test("a beacon gives its nonce to whoever connects, and then nothing listens there any more")
    func beacon() async throws {
        let home = try address("127.0.0.1")
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let guest = ShellGuest(agent)
            _ = try await agent.run(GuestCommand(["ip", "link", "set", "lo", "up"]), within: .seconds(20))
            let nonce = Array("a \"nonce\" $(reboot)".utf8)
            let lit = try await guest.perform(
                [.beacon(Beacon(on: home, nonce: nonce, within: .seconds(20)))],
                within: .seconds(20)
            )
            guard case .port(let port)? = lit.first else {
                Issue.record("\(lit)")
                return
            }
            let visit = TCPExchange(home, port: port, replyLimit: .mebibytes(1), within: .seconds(20))
            guard case .connected(let reply, let isComplete, let local) = try await guest.tcpExchange(visit) else {
                Issue.record("the beacon is not there")
                return
            }
            #expect(reply == nonce && isComplete && local != 0)
            #expect(try await guest.tcpExchange(visit) == .refused)
        }
    }

    @Test("a request goes over a connection, to version 6 too; what has no way is said with its number")
    func connection() async throws {
        let sixth = try address("::1")
        let nowhere = try address("192.0.2.1")
        try await CompiledAgent.withClient(below: Self.apart) { agent in
            let guest = ShellGuest(agent)
            _ = try await agent.run(GuestCommand(["ip", "link", "set", "lo", "up"]), within: .seconds(20))
            let lit = try await agent.perform(
                [.beacon(Beacon(on: sixth, nonce: [1, 10, 0, 2], within: .seconds(20)))],
                within: .seconds(20)
            )
            guard case .port(let port)? = lit.first else {
                Issue.record("\(lit)")
                return
            }
            let visit = TCPExchange(
                sixth,
                port: port,
                request: Array("hello".utf8),
                replyLimit: ByteCount(bytes: 4),
                within: .seconds(20)
            )
            guard case .connected(let reply, true, _) = try await guest.tcpExchange(visit) else {
                Issue.record("the beacon is not there")
                return
            }
            #expect(reply == [1, 10, 0, 2])
            let answer = try await guest.tcpExchange(TCPExchange(nowhere, port: 9, within: .seconds(1)))
            #expect(answer == .unreachable(ENETUNREACH))
        }
    }

    @Test("a guest that does not answer fails all of it")
    func silent() async throws {
        let (client, guest) = try FakeGuest.connect()
        let stock = ShellGuest(QEMUGuestAgent(stream: client))
        await #expect(throws: GuestError.self) {
            try await stock.perform([.hostname("web")], within: .milliseconds(50))
        }
        withExtendedLifetime(guest) {}
    }
}
