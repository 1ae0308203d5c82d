/// A path into a configuration of directives: `http/upstream[orders]/server`, `http/proxy_set_header[Host]`.
///
/// Every step but the last names a block, with its arguments in brackets where the name alone leaves a choice. What stands
/// in brackets may hold `/`, and brackets in pairs. The last step names a directive; what it has in brackets are its first
/// arguments, and the value is made of those after them.
struct DirectivePath: Hashable {
    /// One step on the way.
    struct Step: Hashable {
        var name: [UInt8]
        /// The arguments joined by spaces; `nil` for any.
        var arguments: [UInt8]?
    }

    var blocks: [Step] = []
    var directive: Step

    init(_ path: String, example: String) throws(SettingProblem) {
        func invalid(_ reason: String) -> SettingProblem {
            SettingProblem(.invalidPath, "\(reason), as in '\(example)'")
        }
        var steps: [Step] = []
        var rest = Array(text: path)[...]
        while true {
            let name = rest.prefix { $0 != .slash && $0 != .openBracket }
            rest = rest[name.endIndex...]
            var step = Step(name: Array(name))
            if rest.first == .openBracket {
                guard let close = Self.closing(rest) else { throw invalid("a '[' has no ']'") }
                step.arguments = Array(rest[(rest.startIndex + 1)..<close])
                rest = rest[(close + 1)...]
            }
            guard !step.name.isEmpty else { throw invalid("a name is missing") }
            steps.append(step)
            if rest.isEmpty { break }
            guard rest.first == .slash else { throw invalid("a '/' should follow a ']'") }
            rest = rest.dropFirst()
        }
        directive = steps.removeLast()
        blocks = steps
    }

    private static func closing(_ text: ArraySlice<UInt8>) -> Int? {
        var depth = 0
        return text.indices.first { index in
            depth += text[index] == .openBracket ? 1 : text[index] == .closeBracket ? -1 : 0
            return depth == 0
        }
    }
}
