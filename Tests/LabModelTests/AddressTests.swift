import LabModel
import Testing

@Suite("Addresses")
struct AddressTests {
    @Test(
        "dotted notation is read and written",
        arguments: [
            ("0.0.0.0", 0), ("10.20.0.1", 0x0a14_0001), ("255.255.255.255", 0xffff_ffff),
        ] as [(String, UInt32)]
    )
    func addresses(_ text: String, _ number: UInt32) {
        #expect(IPv4Address(text)?.rawValue == number)
        #expect(IPv4Address(rawValue: number).description == text)
    }

    @Test(
        "what is no address is not read",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1..3.4", "1.2.3.4 ", "a.b.c.d",
            "1.2.3.0004",
        ]
    )
    func wrongAddresses(_ text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test(
        "a subnet knows its addresses",
        arguments: [
            ("10.20.0.0/24", 256, "10.20.0.255"), ("10.0.0.0/8", 1 << 24, "10.255.255.255"),
            ("0.0.0.0/0", 1 << 32, "255.255.255.255"),
            ("10.0.0.4/32", 1, "10.0.0.4"),
        ]
    )
    func subnets(_ text: String, _ count: Int, _ last: String) throws {
        let subnet = try #require(IPv4Subnet(text))
        #expect(subnet.description == text)
        #expect(subnet.count == count)
        #expect(subnet.last.description == last)
        #expect(subnet.address(at: count - 1) == subnet.last)
        #expect(subnet.address(at: count) == nil)
        #expect(subnet.contains(subnet.base) && subnet.contains(subnet.last))
    }

    @Test(
        "what is no subnet is not read",
        arguments: ["10.0.0.0", "10.0.0.1/24", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "/24"]
    )
    func wrongSubnets(_ text: String) {
        #expect(IPv4Subnet(text) == nil)
    }

    @Test(
        "subnets overlap when they share an address",
        arguments: [
            ("10.0.0.0/16", "10.0.7.0/24", true), ("10.0.0.0/24", "10.0.1.0/24", false),
            ("10.0.0.0/24", "10.0.0.0/24", true),
            ("0.0.0.0/0", "192.168.0.0/16", true), ("10.0.0.0/25", "10.0.0.128/25", false),
        ]
    )
    func overlap(_ left: String, _ right: String, _ isOverlap: Bool) throws {
        let first = try #require(IPv4Subnet(left))
        let second = try #require(IPv4Subnet(right))
        #expect(first.overlaps(second) == isOverlap)
        #expect(second.overlaps(first) == isOverlap)
    }

    @Test("an Ethernet address is read, written, and local when it is drawn")
    func ethernet() {
        #expect(MACAddress("02:00:5e:10:00:0f")?.description == "02:00:5e:10:00:0f")
        #expect(MACAddress("02:00:5E:10:00:0F")?.octets == [0x02, 0x00, 0x5e, 0x10, 0x00, 0x0f])
        for wrong in [
            "", "02:00:5e:10:00", "02:00:5e:10:00:0g", "2:0:5e:10:0:f", "02-00-5e-10-00-0f", "02:00:5e:10:00:0f:00",
        ] {
            #expect(MACAddress(wrong) == nil)
        }
        for random in [0, UInt64.max, 0x0123_4567_89ab] {
            let first = MACAddress(locallyAdministered: random).octets[0]
            #expect(first & 0b11 == 0b10)
        }
    }
}
