/// A regular expression over one line with exactly one group.
///
/// Characters, `.`, `[a-z]`, `[^...]`, `\d \w \s` and their opposites, `^`, `$`, `\b`, `|`, `(?:...)`, `?`, `*`, `+`,
/// `{2,5}`, and the reluctant forms with another `?`. Whatever it is, it is matched in time proportional to the line: there
/// are no back references and no looking around. Lists in brackets hold ASCII only.
struct Pattern: Hashable, Sendable {
    /// A step of the program that an expression becomes.
    enum Step: Hashable, Sendable {
        /// Goes on behind a byte of the set.
        case byte(ByteSet)
        /// Goes on at two places; the first is preferred.
        case split(Int, Int)
        /// Goes on elsewhere.
        case jump(Int)
        /// Remembers where the group begins or ends.
        case mark(isStart: Bool)
        /// Goes on only at the start of the line, its end, or the edge of a word.
        case check(PatternNode.Place)
        /// The expression matches.
        case match
    }

    /// The program.
    let steps: [Step]

    /// Long expressions and large repetitions make long programs, and those cost time for every byte.
    private static let stepLimit = 2000

    /// Reads an expression.
    init(_ text: String) throws(SettingProblem) {
        var parser = PatternParser(Array(text: text))
        let node = try parser.whole()
        guard parser.groups == 1 else {
            throw SettingProblem(
                .invalidPath,
                "an expression has one group '(...)' for the value, and this one has \(parser.groups); write '(?:...)' for others"
            )
        }
        var steps: [Step] = []
        try Self.append(node, to: &steps)
        self.steps = steps + [.match]
    }

    private static func append(_ node: PatternNode, to steps: inout [Step]) throws(SettingProblem) {
        guard steps.count < stepLimit else {
            throw SettingProblem(.invalidPath, "the expression is too large: its repetitions are counted in full")
        }
        switch node {
        case .bytes(let set): steps.append(.byte(set))
        case .place(let place): steps.append(.check(place))
        case .sequence(let nodes): for node in nodes { try append(node, to: &steps) }
        case .group(let node):
            steps.append(.mark(isStart: true))
            try append(node, to: &steps)
            steps.append(.mark(isStart: false))
        case .choice(let nodes): try appendChoice(nodes[...], to: &steps)
        case .repetition(let node, let least, let most, let isGreedy):
            for _ in 0..<least { try append(node, to: &steps) }
            if let most {
                try appendOptional(node, times: most - least, isGreedy: isGreedy, to: &steps)
            } else {
                let start = steps.count
                steps.append(.match)
                try append(node, to: &steps)
                steps.append(.jump(start))
                steps[start] = isGreedy ? .split(start + 1, steps.count) : .split(steps.count, start + 1)
            }
        }
    }

    private static func appendChoice(_ nodes: ArraySlice<PatternNode>, to steps: inout [Step]) throws(SettingProblem) {
        guard let first = nodes.first else { return }
        guard nodes.count > 1 else { return try append(first, to: &steps) }
        var ends: [Int] = []
        for node in nodes.dropLast() {
            let start = steps.count
            steps.append(.match)
            try append(node, to: &steps)
            ends.append(steps.count)
            steps.append(.match)
            steps[start] = .split(start + 1, steps.count)
        }
        if let last = nodes.last { try append(last, to: &steps) }
        for end in ends { steps[end] = .jump(steps.count) }
    }

    private static func appendOptional(
        _ node: PatternNode,
        times: Int,
        isGreedy: Bool,
        to steps: inout [Step]
    ) throws(SettingProblem) {
        var starts: [Int] = []
        for _ in 0..<times {
            starts.append(steps.count)
            steps.append(.match)
            try append(node, to: &steps)
        }
        for start in starts {
            steps[start] = isGreedy ? .split(start + 1, steps.count) : .split(steps.count, start + 1)
        }
    }
}
