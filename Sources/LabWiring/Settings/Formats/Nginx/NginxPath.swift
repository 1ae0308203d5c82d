/// A path into an nginx configuration: `http/upstream[orders]/server`.
///
/// Every step but the last names a block, with its arguments in brackets where the name alone leaves a choice. What stands
/// in brackets may hold `/`, and brackets in pairs. The last step names a directive.
struct NginxPath: Hashable {
    /// One block on the way.
    struct Block: Hashable {
        var name: [UInt8]
        /// The arguments joined by spaces; `nil` for any.
        var arguments: [UInt8]?
    }

    var blocks: [Block] = []
    var directive: [UInt8]

    init(_ path: String) throws(SettingProblem) {
        var steps: [Block] = []
        var rest = Array(text: path)[...]
        while true {
            let name = rest.prefix { $0 != .slash && $0 != .openBracket }
            rest = rest[name.endIndex...]
            var step = Block(name: Array(name))
            if rest.first == .openBracket {
                guard let close = Self.closing(rest) else { throw Self.invalid("a '[' has no ']'") }
                step.arguments = Array(rest[(rest.startIndex + 1)..<close])
                rest = rest[(close + 1)...]
            }
            guard !step.name.isEmpty else { throw Self.invalid("a name is missing") }
            steps.append(step)
            if rest.isEmpty { break }
            guard rest.first == .slash else { throw Self.invalid("a '/' should follow a ']'") }
            rest = rest.dropFirst()
        }
        let last = steps.removeLast()
        guard last.arguments == nil else { throw Self.invalid("only blocks are chosen with '[...]'") }
        blocks = steps
        directive = last.name
    }

    private static func closing(_ text: ArraySlice<UInt8>) -> Int? {
        var depth = 0
        return text.indices.first { index in
            depth += text[index] == .openBracket ? 1 : text[index] == .closeBracket ? -1 : 0
            return depth == 0
        }
    }

    private static func invalid(_ reason: String) -> SettingProblem {
        SettingProblem(.invalidPath, "\(reason), as in 'http/upstream[orders]/server'")
    }

    /// Whether the value is the first argument alone: the address of a server, which parameters follow.
    var takesFirstArgument: Bool { Self.takesFirstArgument(directive, in: blocks.last?.name) }

    /// Whether the value of a directive in a block is its first argument alone.
    static func takesFirstArgument(_ directive: [UInt8], in block: [UInt8]?) -> Bool {
        directive == Array(text: "server") && block == Array(text: "upstream")
    }
}
