/// Adds directives at the end of a block of an nginx configuration.
struct NginxInsertion {
    let bytes: [UInt8]

    /// The change that adds `lines`, each a directive with its `;`, after everything else in a block.
    func splice(adding lines: [[UInt8]], to block: Directive) -> Splice {
        let indent = indentation(in: block)
        // Only the file itself has no name.
        guard !block.words.isEmpty else { return bytes.appending(lines: lines.map { indent + $0 }) }
        let brace = block.range.upperBound - 1
        var end = brace
        while bytes[end - 1].isWhitespace { end -= 1 }
        guard bytes[end..<brace].contains(.newline) else {
            let text = lines.flatMap { [.space] + $0 }
            return .insertion(of: end == brace ? text + [.space] : text, at: end)
        }
        return .insertion(of: lines.flatMap { bytes.lineEnding + indent + $0 }, at: bytes.lineEnd(from: end))
    }

    private func indentation(in block: Directive) -> [UInt8] {
        if let last = block.block?.last(where: { bytes.blankLead(of: $0.range.lowerBound) != nil }) {
            return bytes.blankLead(of: last.range.lowerBound) ?? []
        }
        guard !block.words.isEmpty else { return [] }
        return (bytes.blankLead(of: block.range.lowerBound) ?? []) + Array(text: "    ")
    }
}
