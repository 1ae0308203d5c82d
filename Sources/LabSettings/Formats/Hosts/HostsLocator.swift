/// The hosts file: the path is a host's name, and the value its address; all names of a line share it.
///
/// `NAME/ipv4` and `NAME/ipv6` choose where a name has both. `ADDRESS/names` are the names of an address, joined by
/// spaces. A new name gets a line of its own at the end.
struct HostsLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let lines: [HostsLine]

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        lines = HostsLine.all(in: bytes)
        settings = lines.flatMap { line in
            [Self.address(of: line, in: bytes), Self.names(of: line, in: bytes)]
        }
    }

    private static func address(of line: HostsLine, in bytes: [UInt8]) -> LocatedSetting {
        let name = line.names.first.map { Array(bytes[$0]) } ?? []
        let isDouble = line.isVersion6 ? "/ipv6" : "/ipv4"
        return LocatedSetting(
            name: name + isDouble.utf8,
            value: Array(bytes[line.address]),
            range: line.address,
            statement: line.range
        )
    }

    private static func names(of line: HostsLine, in bytes: [UInt8]) -> LocatedSetting {
        LocatedSetting(
            name: Array(bytes[line.address]) + "/names".utf8,
            value: Array(line.names.map { bytes[$0] }.joined(separator: [.space])),
            range: line.namesRange,
            statement: line.range
        )
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let path = try HostsPath(path)
        let found: [LocatedSetting] =
            switch path {
            case .names(let address):
                lines.filter { Array(bytes[$0.address]) == address }.map { Self.names(of: $0, in: bytes) }
            case .address(let name, let isVersion6):
                lines.filter { line in
                    (isVersion6 == nil || isVersion6 == line.isVersion6)
                        && line.names.contains { bytes[$0].isSameHost(as: name) }
                }.map { Self.address(of: $0, in: bytes) }
            }
        return try found.atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let text = try Self.text(try values.single(), at: try HostsPath(path))
        return found.map { Splice($0.range, text) }
    }

    private static func text(_ value: [UInt8], at path: HostsPath) throws(SettingProblem) -> [UInt8] {
        switch path {
        case .address(_, let isVersion6):
            guard HBARecord.isNumeric(value), isVersion6 == nil || isVersion6 == value.contains(.colon) else {
                throw SettingProblem(.inexpressible, "the hosts file has an address in numbers there")
            }
        case .names:
            let names = value.split(separator: .space, omittingEmptySubsequences: false)
            guard names.allSatisfy({ $0.isHostName }) else {
                throw SettingProblem(.inexpressible, "names in the hosts file have letters, digits, '.', '-' and '_'")
            }
        }
        return value
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let path = try HostsPath(path)
        let text = try Self.text(try values.single(), at: path)
        let line =
            switch path {
            case .address(let name, _): text + [.tab] + name
            case .names(let address): address + [.tab] + text
            }
        return [bytes.appending(lines: [line])]
    }
}
