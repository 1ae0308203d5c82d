import LabModel
import LabWiring
import Testing

@Suite("Files of a guest's own network manager")
struct NetworkFilesTests {
    private func identity() throws -> MachineIdentity {
        let subnet = try #require(IPv4Subnet("10.20.1.0/24"))
        let other = try #require(IPv4Subnet("10.20.2.0/24"))
        return MachineIdentity(
            hostname: "web",
            domain: "shop.assay",
            machineID: "",
            interfaces: [
                .init(
                    name: "eth0",
                    network: "front",
                    mac: try #require(MACAddress("02:00:00:00:00:01")),
                    address: try #require(IPv4Address("10.20.1.11")),
                    subnet: subnet,
                    address6: IPv6Address("fd00::1")
                ),
                .init(
                    name: "eth1",
                    network: "back",
                    mac: try #require(MACAddress("02:00:00:00:00:02")),
                    address: try #require(IPv4Address("10.20.2.11")),
                    subnet: other
                ),
            ],
            gateway: IPv4Address("10.20.1.1")
        )
    }

    @Test("systemd-networkd gets a file for each card, which comes before all others")
    func networkd() throws {
        let files = NetworkFiles.files(of: try identity(), for: .networkd)
        #expect(
            files.map(\.path) == [
                "/etc/systemd/network/00-assay-eth0.network", "/etc/systemd/network/00-assay-eth1.network",
            ]
        )
        #expect(
            files.first?.text == """
                [Match]
                Name=eth0

                [Link]
                MACAddress=02:00:00:00:00:01

                [Network]
                DHCP=no
                IPv6AcceptRA=no
                Address=10.20.1.11/24
                Address=fd00::1/64
                Gateway=10.20.1.1

                """
        )
        #expect(files.last?.text.contains("Gateway") == false)
    }

    @Test("ifupdown gets its whole file")
    func ifupdown() throws {
        let files = NetworkFiles.files(of: try identity(), for: .ifupdown)
        #expect(files.map(\.path) == ["/etc/network/interfaces"])
        #expect(
            files.first?.text == """
                auto lo
                iface lo inet loopback

                auto eth0
                iface eth0 inet static
                    hwaddress ether 02:00:00:00:00:01
                    address 10.20.1.11/24
                    gateway 10.20.1.1

                iface eth0 inet6 static
                    address fd00::1/64
                    dad-attempts 0

                auto eth1
                iface eth1 inet static
                    hwaddress ether 02:00:00:00:00:02
                    address 10.20.2.11/24

                """
        )
    }

    @Test("netplan gets a file that only root reads, as it wants it")
    func netplan() throws {
        let files = NetworkFiles.files(of: try identity(), for: .netplan)
        #expect(files.map(\.path) == ["/etc/netplan/00-assay.yaml"])
        #expect(files.map(\.mode) == [0o600])
        #expect(
            files.first?.text == """
                network:
                  version: 2
                  renderer: networkd
                  ethernets:
                    eth0:
                      macaddress: "02:00:00:00:00:01"
                      dhcp4: false
                      dhcp6: false
                      accept-ra: false
                      addresses: ["10.20.1.11/24", "fd00::1/64"]
                      routes: [{to: 0.0.0.0/0, via: "10.20.1.1"}]
                    eth1:
                      macaddress: "02:00:00:00:00:02"
                      dhcp4: false
                      dhcp6: false
                      accept-ra: false
                      addresses: ["10.20.2.11/24"]

                """
        )
    }
}
