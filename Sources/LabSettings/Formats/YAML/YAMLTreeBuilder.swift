import LabYAML

/// Makes the tree of a YAML text from its events.
struct YAMLTreeBuilder {
    let bytes: [UInt8]
    private(set) var tree = ValueTree(root: ValueTree.Node(kind: .list, range: 0..<0))
    private(set) var scalars: [Int: YAMLScalar] = [:]
    private(set) var flows: Set<Int> = []
    /// The start of the last event.
    private(set) var position = 0

    private var open: [Open] = []
    /// How many collections are open inside a key, which has no path.
    private var skipped = 0

    /// A collection that is open.
    private struct Open {
        var number: Int
        var isMapping: Bool
        var isFlow: Bool
        /// The key that waits for its value.
        var key: Key?
    }

    private struct Key {
        var name: [UInt8]?
        var range: Range<Int>
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether there is more nesting than is followed.
    var isTooDeep: Bool { open.count + skipped > SettingProblem.nestingLimit }

    /// Takes the next event.
    mutating func take(_ event: YAMLEvents.Event) {
        position = event.range.lowerBound
        if skipped > 0 { return skip(event) }
        let isKey = open.last.map { $0.isMapping && $0.key == nil } ?? false
        switch event.kind {
        case .documentStart, .documentEnd: return
        case .end: end(at: event.range.upperBound)
        case .listStart, .mappingStart:
            if isKey { return skip(event) }
            begin(event)
        case .alias(let name):
            guard !isKey else { return setKey(nil, event.range) }
            let reason = "the alias '*\(name.prefix(40))' stands there, which repeats another value: change that one"
            _ = add(ValueTree.Node(kind: .opaque(reason), range: event.range))
        case .scalar(let text, let style):
            let value = Array(text.utf8)
            let range = contentRange(event.range)
            guard !isKey else { return setKey(value, range) }
            let kind: ValueTree.Kind = style == .plain ? .word(YAMLWord.kind(of: value).rawValue) : .text
            let isInFlow = open.last?.isFlow ?? false
            let trimmed = style == .literal || style == .folded ? withoutLastLines(range) : range
            let number = add(ValueTree.Node(kind: kind, range: trimmed, value: value))
            scalars[number] = YAMLScalar(value: value, style: style, range: trimmed, isInFlow: isInFlow)
        }
    }

    private mutating func skip(_ event: YAMLEvents.Event) {
        switch event.kind {
        case .listStart, .mappingStart: skipped += 1
        case .end:
            skipped -= 1
            if skipped == 0 { setKey(nil, event.range) }
        default: break
        }
    }

    private mutating func setKey(_ name: [UInt8]?, _ range: Range<Int>) {
        open[open.count - 1].key = Key(name: name, range: range)
    }

    private mutating func begin(_ event: YAMLEvents.Event) {
        let start = contentRange(event.range).lowerBound
        let isMapping = event.kind == .mappingStart
        let bracket: UInt8 = isMapping ? .openBrace : .openBracket
        let isFlow = start < event.range.upperBound && bytes[start] == bracket
        let number = add(ValueTree.Node(kind: isMapping ? .mapping : .list, range: start..<start))
        if isFlow { flows.insert(number) }
        open.append(Open(number: number, isMapping: isMapping, isFlow: isFlow || (open.last?.isFlow ?? false)))
    }

    private mutating func end(at end: Int) {
        guard let last = open.popLast() else { return }
        tree[last.number].range = tree[last.number].range.lowerBound..<max(end, tree[last.number].range.lowerBound)
    }

    /// Adds a value where the next one belongs.
    private mutating func add(_ node: ValueTree.Node) -> Int {
        var node = node
        guard let last = open.indices.last else { return tree.add(node, to: 0) }
        if let key = open[last].key {
            node.name = key.name
            node.nameRange = key.range
            if key.name == nil { node.kind = .opaque("its key is no single value") }
            open[last].key = nil
        }
        return tree.add(node, to: open[last].number)
    }

    /// The bytes of a value without its anchor, its tag, and what separates them from it.
    private func contentRange(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        while start < range.upperBound, bytes[start] == UInt8(ascii: "&") || bytes[start] == UInt8(ascii: "!") {
            let word = bytes[start..<range.upperBound]
            start = word.firstIndex(where: \.isWhitespace) ?? range.upperBound
            while start < range.upperBound, bytes[start].isWhitespace || bytes[start] == .hash {
                start = bytes[start] == .hash ? min(bytes.lineEnd(from: start), range.upperBound) : start + 1
            }
        }
        return start..<range.upperBound
    }

    /// The bytes of a block without the line endings and empty lines at its end.
    private func withoutLastLines(_ range: Range<Int>) -> Range<Int> {
        let last = bytes[range].lastIndex { !$0.isWhitespace } ?? range.lowerBound
        return range.lowerBound..<min(bytes.lineEnd(from: last), range.upperBound)
    }
}
