import FoundationEssentials
import LabGuest
import LabModel
import Testing

@testable import LabEngine

@Suite("The items of an identity")
struct IdentityItemsTests {
    private func address(_ text: String) throws -> IPv4Address { try #require(IPv4Address(text)) }

    private func identity(gateway: Bool = true) throws -> MachineIdentity {
        let address = try address("10.20.0.11")
        return MachineIdentity(
            hostname: "web",
            domain: "shop.assay",
            machineID: "0123456789abcdef0123456789abcdef",
            interfaces: [
                MachineIdentity.Interface(
                    name: "eth0",
                    network: "lan",
                    mac: try #require(MACAddress("02:00:5e:10:00:01")),
                    address: address,
                    subnet: try #require(IPv4Subnet("10.20.0.0/24")),
                    address6: IPv6Address("fd12::1")
                )
            ],
            gateway: gateway ? try self.address("10.20.0.1") : nil,
            nameserver: gateway ? try self.address("10.20.0.3") : nil,
            hosts: [MachineIdentity.Host(address: address, names: ["web.shop.assay", "web"])]
        )
    }

    private func items(
        gateway: Bool = true,
        equipment: GuestEquipment = GuestEquipment()
    ) throws -> IdentityItems {
        IdentityItems(
            try identity(gateway: gateway),
            entropy: Array(repeating: 7, count: 64),
            bootID: "7d3c1a52-0b6f-4c6e-9b51-7d6f3a1e2c4d",
            equipment: equipment,
            keys: [
                HostKeys.File(path: "/etc/ssh/ssh_host_ed25519_key", content: [1, 2], mode: 0o600),
                HostKeys.File(path: "/etc/ssh/ssh_host_ed25519_key.pub", content: Array("key\n".utf8), mode: 0o644),
            ],
            topology: [("/etc/assay/topology.json", Array("{}\n".utf8))],
            hasMessageBus: true
        )
    }

    /// The replies of a guest that has taken everything.
    private func goodReplies(to items: IdentityItems) -> [[AgentReply]] {
        func file(_ bytes: [UInt8]) -> AgentReply {
            .file(GuestFile(bytes: bytes, mode: 0, uid: 0, gid: 0), size: UInt64(bytes.count))
        }
        var written: [String: [UInt8]] = [
            "/proc/sys/kernel/random/uuid": Array("6fa459ea-ee8a-3ca4-894e-db77e160355e\n".utf8),
            "/proc/sys/kernel/hostname": Array("web\n".utf8),
        ]
        for case .write(let write) in items.all.flatMap(\.application) { written[write.path] = write.bytes }
        written["/proc/sys/kernel/random/boot_id"] = written["/run/assay-boot-id"]
        written["/var/lib/dbus/machine-id"] = written["/etc/machine-id"]
        return items.all.map { item in
            item.questions.map { question in
                switch question {
                case .read(let path, _, _): file(written[path] ?? [])
                case .links:
                    .links([
                        GuestLink(index: 1, name: "lo", mac: MACAddress(rawValue: 0), isUp: true, isRunning: true),
                        GuestLink(
                            index: 2,
                            name: "eth0",
                            mac: MACAddress(rawValue: 0x0200_5e10_0001),
                            isUp: true,
                            isRunning: true
                        ),
                    ])
                case .addresses:
                    .addresses([
                        GuestAddress(
                            link: 1,
                            address: InterfaceAddress(IPv4Address(rawValue: 0x7f00_0001), prefixLength: 8)
                        ),
                        GuestAddress(
                            link: 2,
                            address: InterfaceAddress(IPv4Address(rawValue: 0x0a14_000b), prefixLength: 24)
                        ),
                        GuestAddress(
                            link: 2,
                            address: InterfaceAddress(IPv6Address(high: 0xfe80 << 48, low: 9), prefixLength: 64)
                        ),
                        GuestAddress(
                            link: 2,
                            address: InterfaceAddress(IPv6Address(high: 0xfd12 << 48, low: 1), prefixLength: 64)
                        ),
                    ])
                case .routes: .routes([GuestRoute(gateway: .v4(IPv4Address(rawValue: 0x0a14_0001)))])
                default: .done
                }
            }
        }
    }

    @Test("a guest that has taken everything has everything right")
    func right() throws {
        let items = try items()
        let findings = zip(items.all, goodReplies(to: items)).flatMap { $0.findings(in: $1) }
        #expect(findings.filter { !$0.isRight } == [])
        #expect(
            findings.map(\.name) == [
                "random.uuid", "hostname", "/etc/hostname", "eth0.mac", "eth0.address", "eth0.state", "gateway",
                "boot-id",
                "/etc/hosts", "machine-id", "/var/lib/dbus/machine-id", "/etc/resolv.conf",
                "/etc/ssh/ssh_host_ed25519_key", "/etc/ssh/ssh_host_ed25519_key.pub", "/etc/assay/topology.json",
            ]
        )
    }

    @Test("whatever single answer is refused, the item that asked is wrong")
    func refused() throws {
        let items = try items()
        let good = goodReplies(to: items)
        for (index, item) in items.all.enumerated() {
            for question in item.questions.indices {
                var replies = good[index]
                replies[question] = .failed(5, "Input/output error")
                #expect(item.findings(in: replies).contains { !$0.isRight }, "\(item.name)")
            }
        }
    }

    @Test("an address, a route, or a byte that nobody asked for is wrong")
    func tooMuch() throws {
        let items = try items()
        let good = goodReplies(to: items)
        for (item, replies) in zip(items.all, good) {
            let more = replies.map { reply -> AgentReply in
                switch reply {
                case .file(var file, let size):
                    file.bytes.append(0x78)
                    return .file(file, size: size + 1)
                case .addresses(let list):
                    let extra = InterfaceAddress(IPv4Address(rawValue: 0x0a00_0001), prefixLength: 8)
                    return .addresses(list + [GuestAddress(link: 2, address: extra)])
                case .routes(let list):
                    return .routes(list + [GuestRoute(gateway: .v4(IPv4Address(rawValue: 0x0a00_0001)))])
                default: return reply
                }
            }
            #expect(item.findings(in: more).contains { !$0.isRight }, "\(item.name)")
        }
    }

    @Test("a secret key is never told, whatever the guest has")
    func secret() throws {
        let items = try items()
        let key = try #require(items.all.first { $0.name == "SSH host key" })
        let other = GuestFile(bytes: Array("SECRET".utf8), mode: 0, uid: 0, gid: 0)
        #expect(
            key.findings(in: [.file(other, size: 6)]) == [
                IdentityFinding(name: "/etc/ssh/ssh_host_ed25519_key", wanted: "as written", found: "different")
            ]
        )
    }

    @Test("only what the kernel forgets is done again at the next start")
    func lasting() throws {
        let lasting = try items().all.flatMap(\.lasting)
        #expect(lasting.map(\.subject) == ["hostname", "eth0", "the route through 10.20.0.1"])
        let apart = try items(gateway: false).all
        #expect(apart.flatMap(\.lasting).map(\.subject) == ["hostname", "eth0"])
        #expect(!apart.contains { $0.name == "resolver" })
    }

    @Test(
        "a guest with a network manager of its own is told the next start's network in that manager's files, and the agent nothing"
    )
    func networkManagers() throws {
        for manager in GuestEquipment.NetworkManager.allCases {
            let items = try items(equipment: GuestEquipment(networkManager: manager)).all
            #expect(items.flatMap(\.lasting).map(\.subject) == ["hostname"])
            let files = items.compactMap { $0 as? FileItem }.filter { $0.name == "network of the next start" }
            #expect(files.count == 1)
            #expect(files.allSatisfy { String(decoding: $0.content, as: UTF8.self).contains("10.20.0.11/24") })
        }
    }

    @Test("the documentation has the table of the items as they are")
    func documentation() throws {
        let folder = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let page = FileManager.default.contents(atPath: "/\(folder)/docs/identity.md").map {
            String(decoding: $0, as: UTF8.self)
        }
        let table = try items(equipment: GuestEquipment(networkManager: .networkd)).table
        #expect(try #require(page).contains(table), "docs/identity.md should have:\n\(table)")
    }
}
