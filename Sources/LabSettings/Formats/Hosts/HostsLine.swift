/// A line of the hosts file that gives names to an address (hosts(5)).
struct HostsLine: Hashable, Sendable {
    /// The address.
    var address: Range<Int>
    /// The names.
    var names: [Range<Int>]
    /// Whether the address is one of IPv6.
    var isVersion6: Bool

    /// From the first name to the end of the last.
    var namesRange: Range<Int> {
        (names.first?.lowerBound ?? address.upperBound)..<(names.last?.upperBound ?? address.upperBound)
    }

    /// From the address to the end of the last name.
    var range: Range<Int> { address.lowerBound..<namesRange.upperBound }

    /// Reads all such lines; those that do not begin with an address, perhaps with a zone, and what follows `#`, are passed over.
    static func all(in bytes: [UInt8]) -> [HostsLine] {
        var lines: [HostsLine] = []
        var start = bytes.textStart
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: .newline) ?? bytes.count
            let content = bytes[start..<end].prefix { $0 != .hash }
            let fields = content.split { $0.isBlank || $0 == .carriageReturn }
            if let address = fields.first, fields.count > 1,
                HBARecord.isNumeric(Array(address.prefix { $0 != UInt8(ascii: "%") }))
            {
                lines.append(
                    HostsLine(
                        address: address.startIndex..<address.endIndex,
                        names: fields.dropFirst().map { $0.startIndex..<$0.endIndex },
                        isVersion6: address.contains(.colon)
                    )
                )
            }
            start = end + 1
        }
        return lines
    }
}

/// A path into the hosts file.
enum HostsPath: Hashable {
    /// The address of a name, perhaps of one kind only.
    case address(of: [UInt8], isVersion6: Bool?)
    /// The names of an address.
    case names(of: [UInt8])

    init(_ path: String) throws(SettingProblem) {
        let parts = Array(text: path).split(separator: .slash, omittingEmptySubsequences: false).map(Array.init)
        let kind = parts.count == 2 ? String(decoding: parts[1], as: UTF8.self) : ""
        guard let first = parts.first, parts.count == 1 || ["ipv4", "ipv6", "names"].contains(kind) else {
            throw Self.invalid
        }
        if kind == "names" {
            guard HBARecord.isNumeric(first) else { throw Self.invalid }
            self = .names(of: first)
        } else {
            guard first[...].isHostName else { throw Self.invalid }
            self = .address(of: first, isVersion6: kind.isEmpty ? nil : kind == "ipv6")
        }
    }

    private static var invalid: SettingProblem {
        SettingProblem(.invalidPath, "a path is 'NAME', 'NAME/ipv4', 'NAME/ipv6' or 'ADDRESS/names'")
    }
}

extension ArraySlice<UInt8> {
    /// Whether it can be a host's name; a resolver is more patient than a name server.
    var isHostName: Bool { !isEmpty && allSatisfy { $0.isNamePart || $0 == .dot || $0 == UInt8(ascii: "-") } }

    /// Whether it is the same name; upper and lower case make no difference.
    func isSameHost(as name: [UInt8]) -> Bool {
        count == name.count && zip(self, name).allSatisfy { $0.lowercased == $1.lowercased }
    }
}
