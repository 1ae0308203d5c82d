import LabYAML
import Testing

@Suite("Names of a lab")
struct NameStyleTests {
    @Test("a host's name leaves room for an instance's number in the 63 characters that DNS has", arguments: 58...66)
    func length(count: Int) {
        let name = String(repeating: "a", count: count)
        #expect(NameStyle.host.allows(name) == (count <= 60))
        #expect(!NameStyle.host.allows(name) || "\(name)-64".utf8.count <= 63)
    }

    @Test(
        "a host's name has lower-case letters, digits, and hyphens between them",
        arguments: [
            ("a", true), ("1", true), ("a-1", true), ("", false), ("-a", false), ("a-", false), ("A", false),
            ("a.b", false), ("a_b", false), ("a b", false), ("a\n", false), ("ä", false), ("$(reboot)", false),
        ]
    )
    func characters(name: String, isAllowed: Bool) {
        #expect(NameStyle.host.allows(name) == isAllowed)
    }
}
