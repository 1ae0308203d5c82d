/// Which characters a name may have; every name has 1 to 60 of them.
public enum NameStyle: Sendable {
    /// A part of a host name: lower-case letters, digits, and hyphens between them.
    case host
    /// A name of the library or a package archive: a host name's characters, and `.`, `+`, `_` after the first.
    case library
    /// A name that references and the environment can hold: letters, digits, `_` and `-`, a letter first.
    case identifier

    /// The rule as a hint says it.
    public var rule: String {
        switch self {
        case .host: "1 to 60 lower-case letters, digits, and hyphens between them"
        case .library: "1 to 60 lower-case letters, digits, and '-', '.', '+', '_' after the first"
        case .identifier: "1 to 60 letters, digits, '_' and '-', a letter first"
        }
    }

    /// Tells whether a text is such a name.
    public func allows(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 60 else { return false }
        switch self {
        case .host:
            return text.utf8.allSatisfy { Self.isLowercase($0) || $0 == UInt8(ascii: "-") }
                && Self.isLowercase(first) && Self.isLowercase(last)
        case .library:
            return Self.isLowercase(first) && text.utf8.allSatisfy { Self.isLowercase($0) || "-.+_".utf8.contains($0) }
        case .identifier:
            return Self.isLetter(first)
                && text.utf8.allSatisfy { Self.isLetter($0) || Self.isLowercase($0) || "-_".utf8.contains($0) }
        }
    }

    private static func isLowercase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
