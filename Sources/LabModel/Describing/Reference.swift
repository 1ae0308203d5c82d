/// What stands between `${` and `}` in a string of a lab file: `os`, `secret.db`, `to.address`, `to[0].address`.
public struct Reference: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The first name: `secret` in `${secret.db}`.
    public let root: String
    /// The number in brackets after the first name, counted from 0.
    public let index: Int?
    /// The name after the point, if there is one.
    public let member: String?

    /// Reads a reference; `nil` when the text is no name, or no name with an index and a member.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard var head = parts.first else { return nil }
        if head.hasSuffix("]"), let bracket = head.firstIndex(of: "[") {
            guard let number = Int(head[head.index(after: bracket)...].dropLast()), number >= 0 else { return nil }
            index = number
            head = head[..<bracket]
        } else {
            index = nil
        }
        member = parts.count == 2 ? String(parts[1]) : nil
        root = String(head)
        guard Self.isName(root), member.map(Self.isName) ?? true else { return nil }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }

    /// The reference as it is written, without the braces.
    public var description: String {
        root + (index.map { "[\($0)]" } ?? "") + (member.map { "." + $0 } ?? "")
    }
}
