import LabModel

/// The TCP connections of a Linux machine, as `/proc/net/tcp` and `/proc/net/tcp6` list them (proc_net_tcp, kernel documentation).
struct SocketTable {
    /// An end of a connection, of version 4 also where the server listens on both.
    struct End: Hashable {
        let address: IPv4Address
        let port: UInt16
    }

    /// A connection; one that is just ending counts too, a port that only listens does not.
    struct Entry: Hashable {
        let local: End
        let remote: End
    }

    /// The connections.
    let entries: Set<Entry>

    /// The files to read.
    static let files = ["/proc/net/tcp", "/proc/net/tcp6"]
    private static let listening: Substring = "0A"
    /// How `::ffff:0:0/96` begins there, where each four bytes are a number of the machine's own order.
    private static let mapped = "0000000000000000FFFF0000"

    /// Reads the texts of the files; lines that are no connections are left out.
    init(_ texts: [String]) {
        var entries: Set<Entry> = []
        for line in texts.lazy.flatMap({ $0.split(separator: "\n") }) {
            let fields = line.split(separator: " ")
            guard fields.count > 3, fields[3] != Self.listening, let local = Self.end(fields[1]),
                let remote = Self.end(fields[2])
            else { continue }
            entries.insert(Entry(local: local, remote: remote))
        }
        self.entries = entries
    }

    /// Reads `0F02000A:1538`: the address as a little-endian number, the port.
    private static func end(_ text: Substring) -> End? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        var digits = parts[0]
        if digits.count == 32 {
            guard digits.hasPrefix(mapped) else { return nil }
            digits = digits.suffix(8)
        }
        guard digits.count == 8, let number = UInt32(digits, radix: 16) else { return nil }
        return End(address: IPv4Address(rawValue: number.byteSwapped), port: port)
    }
}
