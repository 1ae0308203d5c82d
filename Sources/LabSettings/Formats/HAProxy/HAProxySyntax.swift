/// HAProxy's configuration: sections with a directive a line; the blocks of a path are its sections.
///
/// The value of `server` is its address, of `bind` the first argument. Servers have names, so a pool that grows gives each
/// new one a name after that of the first.
enum HAProxySyntax: DirectiveSyntax {
    static let example = "backend[orders]/server[app1]"

    static func file(of bytes: [UInt8]) throws(SettingProblem) -> Directive { try HAProxyReader.file(of: bytes) }

    private static let single = Set(["server", "bind"].map { Array(text: $0) })

    static func valueCount(of directive: [UInt8], in block: [UInt8]?) -> Int? { single.contains(directive) ? 1 : nil }

    static func pool(of directive: [UInt8], in block: [UInt8]?) -> Int? { directive == Array(text: "server") ? 1 : nil }

    private static let special = Set(" \t#\"'\\".utf8)

    static func word(_ text: [UInt8], quote: UInt8?) -> [UInt8] {
        let needsQuotes = text.isEmpty || text.contains(where: special.contains)
        guard let quote = quote ?? (needsQuotes ? UInt8.apostrophe : nil) else { return text }
        if quote == .apostrophe, !text.contains(.apostrophe) { return [quote] + text + [quote] }
        let escaped = Set("\"\\$".utf8)
        return [.quote] + text.flatMap { escaped.contains($0) ? [.backslash, $0] : [$0] } + [.quote]
    }

    static func check(_ value: [UInt8], replacing old: [[UInt8]]) throws(SettingProblem) {
        guard !value.contains(where: { $0.isControl && $0 != .tab }) else {
            throw SettingProblem(.inexpressible, "a line of HAProxy's configuration has no control characters")
        }
    }
}
