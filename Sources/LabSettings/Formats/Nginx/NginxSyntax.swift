/// nginx's configuration: words and blocks that end with `;` and `}`.
enum NginxSyntax: DirectiveSyntax {
    static let example = "http/upstream[orders]/server"
    static let ending: [UInt8] = [.semicolon]

    static func file(of bytes: [UInt8]) throws(SettingProblem) -> Directive { try NginxReader.file(of: bytes) }

    private static func isServer(_ directive: [UInt8], in block: [UInt8]?) -> Bool {
        directive == Array(text: "server") && block == Array(text: "upstream")
    }

    static func valueCount(of directive: [UInt8], in block: [UInt8]?) -> Int? {
        isServer(directive, in: block) ? 1 : nil
    }

    static func pool(of directive: [UInt8], in block: [UInt8]?) -> Int? { isServer(directive, in: block) ? 0 : nil }

    static func word(_ text: [UInt8], quote: UInt8?) -> [UInt8] { NginxQuoting.word(text, quote: quote) }

    static func check(_ value: [UInt8], replacing old: [[UInt8]]) throws(SettingProblem) {
        try NginxQuoting.check(value, replacing: old)
    }

    static func splice(adding lines: [[UInt8]], to block: Directive, of bytes: [UInt8]) -> Splice {
        NginxInsertion(bytes: bytes).splice(adding: lines, to: block)
    }
}
