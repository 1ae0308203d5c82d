import FoundationEssentials
import LabProcess
import LabTestSupport
import Testing

@testable import LabImages

@Suite("SHA-256", .scratch, .timeLimit(.minutes(5)))
struct SHA256Tests {
    @Test(
        "the examples of the standard have the digests of the standard",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                    + "mnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ]
    )
    func standard(text: String, digest: String) {
        #expect(SHA256.digest(of: text.utf8) == digest)
    }

    @Test("a million times the letter a has the digest of the standard")
    func million() {
        #expect(
            SHA256.digest(of: repeatElement(UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test(
        "around the ends of blocks the digests are those of sha256sum",
        arguments: [1, 54, 55, 56, 57, 63, 64, 65, 128]
    )
    func blocks(count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }
        let file = "\(ScratchFolder.path)/bytes"
        try Data(bytes).write(to: URL(filePath: file))
        let output = try await Command("sha256sum", [file]).run(within: .seconds(120)).output
        #expect(SHA256.digest(of: bytes) == output.prefix(64))
    }

    @Test("the digest does not depend on the pieces that the bytes come in")
    func pieces() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        for size in [1, 3, 63, 64, 65, 299] {
            var hash = SHA256()
            for start in stride(from: 0, to: bytes.count, by: size) {
                hash.update(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(hash.finish() == SHA256.digest(of: bytes))
        }
    }
}
