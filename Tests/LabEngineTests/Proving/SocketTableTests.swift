import LabModel
import Testing

@testable import LabEngine

@Suite("The connections that a machine lists")
struct SocketTableTests {
    private func end(_ address: String, _ port: UInt16) throws -> SocketTable.End {
        .init(address: try #require(IPv4Address(address)), port: port)
    }

    @Test("connections are read with both ends, and what only listens is none")
    func version4() throws {
        let text = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   108        0 14010 1 0 100 0 0 10 0
               1: 0D02140A:1538 0B02140A:BF6C 01 00000000:00000000 00:00000000 00000000   108        0 16523 2 0 20 4 30 10 -1
               2: 0D02140A:1538 0C02140A:BF70 06 00000000:00000000 03:00001763 00000000     0        0 0 3 0
            """
        let server = try end("10.20.2.13", 5432)
        #expect(
            SocketTable([text]).entries == [
                .init(local: server, remote: try end("10.20.2.11", 49004)),
                .init(local: server, remote: try end("10.20.2.12", 49008)),
            ]
        )
    }

    @Test("a server of both versions lists its version 4 clients as mapped addresses")
    func version6() throws {
        let text = """
              sl  local_address                         remote_address                        st tx_queue rx_queue
               0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000
               1: 0000000000000000FFFF00000B00140A:0050 0000000000000000FFFF00000D00140A:A1B2 08 00000000:00000000
               2: B80D01200000000000000000010000FF:0050 B80D01200000000000000000020000FF:A1B2 01 00000000:00000000
            """
        let entry = SocketTable.Entry(local: try end("10.20.0.11", 80), remote: try end("10.20.0.13", 0xa1b2))
        #expect(SocketTable(["", text]).entries == [entry])
    }

    @Test(
        "what a hostile guest lists is left out, whatever it is",
        arguments: ["", "\n", "1: 2: 3: 01", "0: x:y z:w 01 0"]
    )
    func garbage(text: String) {
        #expect(SocketTable([text, String(repeating: "A", count: 5000)]).entries == [])
    }
}
