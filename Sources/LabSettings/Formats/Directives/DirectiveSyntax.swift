/// What tells one configuration of directives from another.
protocol DirectiveSyntax: Sendable {
    /// A path for messages.
    static var example: String { get }

    /// Reads a file as a block without a name.
    static func file(of bytes: [UInt8]) throws(SettingProblem) -> Directive

    /// Whether two names are the same.
    static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool

    /// How many of the arguments after `skipped` ones belong to the value; `nil` for all.
    static func valueCount(of directive: [UInt8], in block: [UInt8]?) -> Int?

    /// Whether each occurrence of a directive is one of a pool of equals, which a list of values replaces as a whole, and the
    /// number of arguments before the value of each.
    static func pool(of directive: [UInt8], in block: [UInt8]?) -> Int?

    /// The word for a text, in the given quotes or in those that it needs.
    static func word(_ text: [UInt8], quote: UInt8?) -> [UInt8]

    /// Refuses what the format has no way to write in the place of old values.
    static func check(_ value: [UInt8], replacing old: [[UInt8]]) throws(SettingProblem)

    /// What follows the last word of a directive.
    static var ending: [UInt8] { get }

    /// The change that adds lines, each a directive, after everything else in a block.
    static func splice(adding lines: [[UInt8]], to block: Directive, of bytes: [UInt8]) -> Splice
}

extension DirectiveSyntax {
    static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool { left == right }
    static func valueCount(of directive: [UInt8], in block: [UInt8]?) -> Int? { nil }
    static func pool(of directive: [UInt8], in block: [UInt8]?) -> Int? { nil }
    static var ending: [UInt8] { [] }

    /// Adds a line for each directive: after the last one of the block, or at its start.
    static func splice(adding lines: [[UInt8]], to block: Directive, of bytes: [UInt8]) -> Splice {
        let last = block.block?.last
        let indent =
            last.flatMap { bytes.blankLead(of: $0.range.lowerBound) }
            ?? (bytes.blankLead(of: block.range.lowerBound) ?? []) + (block.words.isEmpty ? [] : Array(text: "    "))
        // Only the file itself has no name.
        guard !block.words.isEmpty else { return bytes.appending(lines: lines.map { indent + $0 }) }
        let end = bytes.lineEnd(from: last?.range.upperBound ?? block.bodyStart)
        return .insertion(of: lines.flatMap { bytes.lineEnding + indent + $0 }, at: end)
    }
}
