import LabGuest
import LabModel

/// The network cards: Ethernet address, Internet addresses of both versions, state.
struct LinksItem: IdentityItem {
    let interfaces: [MachineIdentity.Interface]
    /// Whether the agent does it again at every start: where no network manager of the guest does.
    var isLasting = true

    var name: String { "network cards" }
    var means: String {
        "Ethernet address (locally administered), IPv4 and IPv6 addresses and state by netlink, again at every start"
    }
    var proof: String { "the kernel's lists of links and addresses; addresses that nobody asked for are wrong too" }
    var reason: String {
        "two machines with one address break each other's connections, and the switch learns the wrong port"
    }

    private func addresses(of interface: MachineIdentity.Interface) -> [InterfaceAddress] {
        [InterfaceAddress(interface.address, prefixLength: interface.subnet.prefixLength)]
            + (interface.address6.map { [InterfaceAddress($0, prefixLength: 64)] } ?? [])
    }

    var application: [AgentRequest] {
        interfaces.map { .link(LinkSettings(name: $0.name, mac: $0.mac, addresses: addresses(of: $0))) }
    }
    var lasting: [AgentRequest] { isLasting ? application : [] }
    var questions: [AgentRequest] { interfaces.isEmpty ? [] : [.links, .addresses] }

    func findings(in replies: [AgentReply]) -> [IdentityFinding] {
        guard case .links(let links)? = replies.first, case .addresses(let addresses)? = replies.last else {
            return interfaces.map { IdentityFinding(name: $0.name, wanted: "an interface", found: "\(replies)") }
        }
        return interfaces.flatMap { interface in
            let link = links.first { $0.name == interface.name }
            let found = addresses.filter { $0.link == link?.index && !$0.address.isLinkLocal }
            let wanted = self.addresses(of: interface)
            return [
                IdentityFinding(
                    name: "\(interface.name).mac",
                    wanted: interface.mac.description,
                    found: link?.mac?.description ?? "none"
                ),
                IdentityFinding(
                    name: "\(interface.name).address",
                    wanted: Self.text(wanted),
                    found: link == nil ? "no interface" : Self.text(found.map(\.address))
                ),
                IdentityFinding(
                    name: "\(interface.name).state",
                    wanted: "up",
                    found: link?.isUp == true ? "up" : "down"
                ),
            ]
        }
    }

    /// The kernel has an order of its own for each version, and none between them.
    private static func text(_ addresses: [InterfaceAddress]) -> String {
        addresses.map(\.description).sorted().joined(separator: " ")
    }
}

/// The way out.
struct RouteItem: IdentityItem {
    let gateway: IPv4Address?
    /// Whether the agent does it again at every start: where no network manager of the guest does.
    var isLasting = true

    var name: String { "default route" }
    var means: String { "by netlink, again at every start" }
    var proof: String { "the kernel's default routes; one that nobody asked for is wrong too" }
    var reason: String { "packets to outside of the lab go nowhere, or to another lab's router" }

    var application: [AgentRequest] { gateway.map { [.route(GuestRoute(gateway: .v4($0)))] } ?? [] }
    var lasting: [AgentRequest] { isLasting ? application : [] }
    var questions: [AgentRequest] { [.routes] }

    func findings(in replies: [AgentReply]) -> [IdentityFinding] {
        replies.map { reply in
            guard case .routes(let routes) = reply else {
                return IdentityFinding(name: "gateway", wanted: "a route", found: "\(reply)")
            }
            let found = routes.map(\.gateway.description).joined(separator: " ")
            return IdentityFinding(
                name: "gateway",
                wanted: gateway?.description ?? "none",
                found: routes.isEmpty ? "none" : found
            )
        }
    }
}
