import LabGuest
import LabModel

/// What is done in a machine just before it is suspended, so that its copies have less to do and more that is their own.
///
/// A copy is given its identity on paths of its kernel and its disk that nothing may have used before; under emulation each
/// first time costs milliseconds. So the machine goes through all of it once, with what it has already, and is left as it was.
struct Rehearsal {
    let agent: any MachineGuest
    let shape: MachineShape

    private static let limit = Duration.seconds(60)
    /// The files that a copy is given, and that are there before.
    private static let files = ["/etc/hosts", "/etc/machine-id", "/etc/hostname"]
    /// An address of no network (RFC 5737, RFC 4193), for the card that is connected to none.
    private static let address = IPv4Address(rawValue: 0xc000_0201)
    private static let gateway = IPv4Address(rawValue: 0xc000_02fe)
    private static let address6 = IPv6Address(high: 0xfd00_0000_0000_0001, low: 1)

    /// - Throws: `GuestError` when the machine does not take it.
    func rehearse() async throws {
        try await BootIDCover.lay(in: agent)
        for _ in 0..<2 {
            try await rewriteFiles()
            try await rehearseLink()
        }
    }

    private func rewriteFiles() async throws {
        let reads = Self.files.map { AgentRequest.read(path: $0, offset: 0, limit: 65_536) }
        let replies = try await agent.perform(reads, within: Self.limit)
        let writes = zip(Self.files, replies).compactMap { path, reply -> AgentRequest? in
            guard case .file(let file, _) = reply else { return nil }
            return .write(FileWrite(path, bytes: file.bytes))
        }
        let others: [AgentRequest] = [
            .entropy((0..<64).map { _ in .random(in: 0...255) }),
            .clock(.zero, tolerance: .seconds(1 << 32)),
            .read(path: "/proc/sys/kernel/random/uuid", offset: 0, limit: 64),
            .read(path: "/proc/sys/kernel/hostname", offset: 0, limit: 64),
        ]
        for reply in try await agent.perform(writes + others, within: Self.limit) { _ = try reply.checked("rehearsal") }
    }

    /// Brings the first card up with addresses and a route, asks for all of it, and takes it away again.
    private func rehearseLink() async throws {
        guard shape.interfaces > 0 else { return }
        let first = InterfaceAddress(Self.address, prefixLength: 24)
        let sixth = InterfaceAddress(Self.address6, prefixLength: 64)
        let up = LinkSettings(
            name: "eth0",
            mac: MACAddress(locallyAdministered: .random(in: .min ... .max)),
            addresses: [first, sixth]
        )
        let requests: [AgentRequest] = [
            .link(up), .route(GuestRoute(gateway: .v4(Self.gateway))), .links, .addresses, .routes,
            .removeAddress(first, link: "eth0"), .removeAddress(sixth, link: "eth0"),
            .link(LinkSettings(name: "eth0", mac: nil, addresses: [], isUp: false)),
        ]
        for reply in try await agent.perform(requests, within: Self.limit) { _ = try reply.checked("rehearsal") }
    }
}
