public import LabModel

/// Decides what makes each machine of a lab another one than its image, its siblings and every other lab's machines.
public enum IdentityPlan {
    /// The identities by machine name.
    ///
    /// The same plan and the same random numbers give the same identities: machines take theirs in the order of the
    /// plan. Ethernet addresses are locally administered and unique in the lab, and none of `taken`; machine ids are random
    /// UUIDs (RFC 9562, version 4).
    public static func identities(
        for lab: PlannedLab,
        taken others: Set<MACAddress> = [],
        random: inout some RandomNumberGenerator
    ) -> [String: MachineIdentity] {
        let domain = domain(of: lab.lab.name)
        var taken = others
        var identities: [String: MachineIdentity] = [:]
        for machine in lab.machines {
            let interfaces = machine.interfaces.enumerated().map { index, interface in
                MachineIdentity.Interface(
                    name: "eth\(index)",
                    network: interface.network,
                    mac: unusedAddress(&taken, &random),
                    address: interface.address,
                    subnet: interface.subnet,
                    address6: address6(of: interface, in: lab.lab)
                )
            }
            identities[machine.name] = MachineIdentity(
                hostname: machine.name,
                domain: domain,
                machineID: machineID(&random),
                interfaces: interfaces,
                gateway: machine.gateway,
                nameserver: lab.lab.networks.first { $0.gatewayAddress == machine.gateway }?.nameserverAddress,
                hosts: hosts(knownTo: machine, in: lab, domain: domain)
            )
        }
        return identities
    }

    /// The domain of the machines of the lab with that name.
    public static func domain(of lab: String) -> String { "\(lab).assay" }

    /// A unique local address (RFC 4193): the lab's name gives the 40 bits of the site, so that copies of a lab have the same
    /// addresses; then come the network's place in the lab, and the address of version 4.
    private static func address6(of interface: PlannedMachine.Interface, in lab: Lab) -> IPv6Address {
        // FNV-1a (Fowler, Noll, Vo): all that it must do is to differ between labs.
        let hash = lab.name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let network = lab.networks.firstIndex { $0.name == interface.network } ?? 0
        let site = 0xfd << 56 | (hash >> 24) << 16
        return IPv6Address(high: site | UInt64(network + 1) & 0xffff, low: UInt64(interface.address.rawValue))
    }

    private static func unusedAddress(
        _ taken: inout Set<MACAddress>,
        _ random: inout some RandomNumberGenerator
    ) -> MACAddress {
        var address: MACAddress
        repeat {
            address = MACAddress(locallyAdministered: random.next())
        } while !taken.insert(address).inserted
        return address
    }

    private static func machineID(_ random: inout some RandomNumberGenerator) -> String {
        let high: UInt64 = random.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low: UInt64 = random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return [high, low].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Itself first, then the others in the order of the plan, each on every network that both are on.
    private static func hosts(
        knownTo machine: PlannedMachine,
        in lab: PlannedLab,
        domain: String
    ) -> [MachineIdentity.Host] {
        let others = lab.machines.filter { $0.name != machine.name }
        return ([machine] + others).flatMap { known in
            machine.interfaces.map(\.network).uniqued().flatMap { network in
                known.interfaces.filter { $0.network == network }.map { interface in
                    MachineIdentity.Host(address: interface.address, names: names(of: known, domain: domain))
                }
            }
        }
    }

    private static func names(of machine: PlannedMachine, domain: String) -> [String] {
        var names = ["\(machine.name).\(domain)", machine.name]
        let group = machine.description.name
        if machine.name != group, machine.name == machine.description.instanceNames.first {
            names += ["\(group).\(domain)", group]
        }
        return names
    }
}

extension Sequence where Element: Hashable {
    /// The elements without repetition, in the order in which they first come.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
