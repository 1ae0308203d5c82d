import LabModel
import Testing

@Suite("Addresses of version 6")
struct IPv6AddressTests {
    @Test(
        "they are written as RFC 5952 recommends, and read back",
        arguments: [
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("fd00:0:0:2::5", "fd00:0:0:2::5"),
            ("2001:0db8::0001:0000", "2001:db8::1:0"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("0:0:1::", "0:0:1::"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ]
    )
    func texts(text: String, recommended: String) throws {
        let address = try #require(IPv6Address(text))
        #expect(address.description == recommended)
        #expect(IPv6Address(recommended) == address)
        #expect(IPv6Address(octets: address.octets) == address)
        #expect(IPAddress(octets: address.octets) == .v6(address))
    }

    @Test(
        "what is none is not read",
        arguments: [
            "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1%eth0",
            "::1.2.3.4", "1:2:3:4:5:6:7:8::", "+1::", ":1:2:3:4:5:6:7:8",
        ]
    )
    func rejected(text: String) {
        #expect(IPv6Address(text) == nil)
    }

    @Test("those that are valid on one link only are known", arguments: ["fe80::1", "febf::", "fec0::1", "fd00::1"])
    func linkLocal(text: String) throws {
        #expect(try #require(IPv6Address(text)).isLinkLocal == ["fe80::1", "febf::"].contains(text))
    }

    @Test("octets that are no address give none", arguments: [0, 3, 5, 15, 17])
    func wrongSize(count: Int) {
        #expect(IPAddress(octets: Array(repeating: 1, count: count)) == nil)
    }
}
