/// What a server says first, read as its protocol has it.
struct ServerWords {
    let bytes: [UInt8]

    /// A status line (RFC 9112, section 4).
    ///
    /// That a server has a method or a page is not asked for; one that cannot reach what is behind it, or has no time, says so
    /// (502 to 504).
    var http: Handshake.Verdict {
        guard bytes.starts(with: Array("HTTP/1.".utf8)) else { return .foreign }
        let line = firstLine
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: true)
        let refusals = ["502", "503", "504"].map { Array($0.utf8) }
        return words.count > 1 && refusals.contains { words[1].starts(with: $0) } ? .refused(line) : .understood
    }

    /// One byte, or an ErrorResponse (PostgreSQL documentation, "Message Formats").
    ///
    /// That has fields, each a letter and a text that ends with zero. A server that cannot even begin a process sends the text
    /// alone, as it did before version 7.4.
    var postgreSQL: Handshake.Verdict {
        switch bytes.first {
        case UInt8(ascii: "S") where bytes.count == 1, UInt8(ascii: "N") where bytes.count == 1: return .understood
        case UInt8(ascii: "E"): break
        default: return .foreign
        }
        let rest = bytes.dropFirst()
        // A length begins with zero: nobody's error has 16 MiB.
        guard rest.first == 0 else { return rest.contains(0) ? .refused(trimmed(rest.prefix { $0 != 0 })) : .foreign }
        let fields = rest.dropFirst(4).split(separator: 0)
        guard let message = fields.first(where: { $0.first == UInt8(ascii: "M") }) else { return .foreign }
        return .refused(trimmed(message.dropFirst()))
    }

    /// A packet of the handshake, or one that tells an error (MySQL documentation, "Protocol::HandshakeV10", "ERR_Packet").
    ///
    /// It has its length in 3 bytes, the number 0, then 10 as the handshake's version; or 255 with an error's number in 2 bytes
    /// and its text, which may begin with `#` and a state of 5 letters.
    var mySQL: Handshake.Verdict {
        guard bytes.count > 5, bytes[3] == 0 else { return .foreign }
        if bytes[4] == 10 { return .understood }
        guard bytes[4] == 255, bytes.count > 7 else { return .foreign }
        let text = bytes[7...]
        let words = text.first == UInt8(ascii: "#") ? text.dropFirst(6) : text
        let number = Int(bytes[5]) | Int(bytes[6]) << 8
        return .refused(Array("error \(number): ".utf8) + trimmed(words))
    }

    /// A status or an error (Redis documentation, "RESP").
    ///
    /// A server that wants a password first, or does not let everybody ask, serves.
    var redis: Handshake.Verdict {
        let served = ["+PONG", "-NOAUTH", "-NOPERM"].map { Array($0.utf8) }
        if served.contains(where: bytes.starts) { return .understood }
        // Errors begin with a word in capitals.
        guard bytes.first == UInt8(ascii: "-"), bytes.count > 4,
            bytes[1...4].allSatisfy({ (0x41...0x5a).contains($0) || $0 == UInt8(ascii: " ") })
        else { return .foreign }
        return .refused(firstLine)
    }

    private var firstLine: [UInt8] { Array(bytes.prefix { $0 != 0x0d && $0 != 0x0a }) }

    private func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var text = text
        while let last = text.last, last <= 0x20 { text.removeLast() }
        return Array(text)
    }
}
