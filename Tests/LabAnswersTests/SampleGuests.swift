import LabModel
import Testing

@testable import LabAnswers

/// Guests that the tests write answers for.
enum SampleGuests {
    static let identity = MachineIdentity(
        hostname: "web",
        domain: "web-shop.assay",
        machineID: "0123456789abcdef0123456789abcdef",
        interfaces: [
            interface("eth0", "front", "02:00:5e:10:00:01", "10.20.1.11", "10.20.1.0/24"),
            interface("eth1", "back", "02:00:5e:10:00:0a", "10.20.2.11", "10.20.2.0/23"),
        ],
        gateway: IPv4Address("10.20.1.1"),
        nameserver: IPv4Address("10.20.1.254")
    )

    static let guest = GuestDescription(
        identity: identity,
        hostsFile: "127.0.0.1\tlocalhost\n10.20.1.11\tweb.web-shop.assay web\n",
        topology: [.init(name: "topology.env", content: "ASSAY_LAB=web-shop\nASSAY_CELL='os=windows 11'\n")],
        hostKeys: [
            .init(
                kind: "ed25519",
                privateKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEga2V5\n-----END OPENSSH PRIVATE KEY-----\n",
                publicKey: "ssh-ed25519 AAAA root@web\n"
            )
        ],
        choices: GuestChoices(
            accounts: [
                Account(
                    name: "ann",
                    fullName: "Ann O'Neil & Söhne",
                    password: "it's <\"50%\"> ]]> $x `y`",
                    authorizedKeys: ["ssh-ed25519 BBBB ann@home"],
                    isAdministrator: true
                ),
                Account(name: "bob", password: "secret"),
            ],
            commands: ["echo \"done\" > done.txt"],
            windows: .init(
                productKey: "VK7JG-NPHTM-C97JM-9MPGT-3V66T",
                image: "Windows 11 Pro",
                owner: "Ann",
                organization: "Söhne & Co"
            )
        )
    )

    private static func interface(
        _ name: String,
        _ network: String,
        _ mac: String,
        _ address: String,
        _ subnet: String
    ) -> MachineIdentity.Interface {
        guard let mac = MACAddress(mac), let address = IPv4Address(address), let subnet = IPv4Subnet(subnet) else {
            fatalError("a sample is no address")
        }
        return MachineIdentity.Interface(name: name, network: network, mac: mac, address: address, subnet: subnet)
    }

    /// The guest with one text in every place where a person's text can stand.
    static func guest(saying text: String) -> GuestDescription {
        var guest = Self.guest
        guest.identity.hostname = text
        guest.identity.domain = text
        guest.hostsFile = text
        guest.topology = [.init(name: text, content: text)]
        guest.hostKeys = [.init(kind: "ed25519", privateKey: text, publicKey: text)]
        guest.choices = GuestChoices(
            accounts: [
                Account(name: text, fullName: text, password: text, authorizedKeys: [text], isAdministrator: true)
            ],
            timeZone: text,
            locale: text,
            commands: [text],
            windows: .init(productKey: text, image: text, owner: text, organization: text)
        )
        return guest
    }
}
