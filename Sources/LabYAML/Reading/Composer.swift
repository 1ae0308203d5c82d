import LabModel

/// Makes the value of a document from its events, within the reader's limits.
struct Composer: ~Copyable {
    private let source: SourceText
    private var stream: EventStream
    private var anchors: [String: (node: YAMLNode, values: Int)] = [:]
    private var aliases = 0
    private var values = 0
    private(set) var diagnostics: [Diagnostic] = []

    private static let standardTag = "tag:yaml.org,2002:"

    init(_ source: SourceText) {
        self.source = source
        stream = EventStream(source.masked(), isMasked: true)
    }

    /// The value of the only document.
    mutating func document() throws(FatalMistake) -> YAMLNode {
        _ = try next()
        let first = try next()
        guard case .documentStart = first.kind else {
            throw FatalMistake("the file is empty", at: SourceLocation(file: source.file, line: 1, column: 1))
        }
        let node = try value(of: try next(), depth: 1)
        _ = try next()
        let last = try next()
        guard case .streamEnd = last.kind else {
            throw FatalMistake(
                "a second document begins here",
                at: source.location(at: last.start),
                hint: "a file has one document"
            )
        }
        return node
    }

    private mutating func next() throws(FatalMistake) -> EventStream.Event {
        do {
            return try stream.next()
        } catch {
            throw error.mistake(in: source)
        }
    }

    private mutating func value(of event: EventStream.Event, depth: Int) throws(FatalMistake) -> YAMLNode {
        let place = source.location(from: event.start, to: event.end)
        let before = values
        try count(1, at: place)
        if let tag = event.tag {
            let written = tag.hasPrefix(Self.standardTag) ? "!!" + tag.dropFirst(Self.standardTag.count) : tag
            // YAML takes the '!' of a condition for a tag.
            let isText = written.hasPrefix("!") && !written.hasPrefix("!!")
            let hint = isText ? "leave the tag out, or put a text that begins with '!' in quotes" : "leave the tag out"
            diagnostics.append(.error("tag \(written.quoted) is not supported", at: place, hint: hint))
        }
        var node: YAMLNode
        switch event.kind {
        case .alias(let name): return try alias(name, at: place)
        case .sequenceStart: node = try sequence(from: event, depth: depth)
        case .mappingStart: node = try mapping(from: event, depth: depth)
        case .scalar(let text, let style): node = scalar(text, isPlain: style == .plain, from: event)
        default: throw FatalMistake("expected a value", at: place)
        }
        if event.tag != nil, var scalar = node.scalar {
            scalar.isReported = true
            node.content = .scalar(scalar)
        }
        if let anchor = event.anchor { anchors[anchor] = (node, values - before) }
        return node
    }

    private func scalar(_ text: String, isPlain: Bool, from event: EventStream.Event) -> YAMLNode {
        var scalar = YAMLNode.Scalar(text: text, isPlain: isPlain)
        if text.contains("${") { scalar.references = source.references(from: event.start, to: event.end) }
        return YAMLNode(.scalar(scalar), at: source.location(from: event.start, to: event.end))
    }

    private mutating func sequence(from start: EventStream.Event, depth: Int) throws(FatalMistake) -> YAMLNode {
        try enter(depth, at: start)
        var elements: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind {
                return YAMLNode(.sequence(elements), at: source.location(from: start.start, to: event.end))
            }
            elements.append(try value(of: event, depth: depth + 1))
        }
    }

    private mutating func mapping(from start: EventStream.Event, depth: Int) throws(FatalMistake) -> YAMLNode {
        try enter(depth, at: start)
        var entries: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try next()
            if case .mappingEnd = event.kind {
                let isFlow = start.start.index != start.end.index
                let first = isFlow ? nil : entries.first?.key.location
                let place = first ?? source.location(from: start.start, to: event.end)
                return YAMLNode(.mapping(entries), at: place)
            }
            let key = try value(of: event, depth: depth + 1)
            let value = try value(of: try next(), depth: depth + 1)
            guard let scalar = key.scalar else {
                diagnostics.append(.error("a key must be text, found \(key.shown)", at: key.location))
                continue
            }
            if scalar.text == "<<", scalar.isPlain {
                let hint = "write the keys out, or give the whole value with an alias"
                diagnostics.append(.error("merge keys ('<<') are not supported", at: key.location, hint: hint))
            } else if let line = lines[scalar.text] {
                let hint = "it is already on line \(line)"
                diagnostics.append(.error("duplicate key \(scalar.text.quoted)", at: key.location, hint: hint))
            } else {
                lines[scalar.text] = key.location.line
                entries.append(YAMLNode.Entry(key: key, value: value))
            }
        }
    }

    private mutating func alias(_ name: String, at place: SourceLocation) throws(FatalMistake) -> YAMLNode {
        aliases += 1
        guard aliases <= YAMLReader.aliasLimit else {
            throw FatalMistake("more than \(YAMLReader.aliasLimit) aliases", at: place)
        }
        guard let anchor = anchors[name] else {
            diagnostics.append(.error("alias '*\(name)' names no anchor before it", at: place))
            return YAMLNode(.sequence([]), at: place)
        }
        try count(anchor.values, at: place)
        var node = anchor.node
        node.location = place
        return node
    }

    private mutating func count(_ more: Int, at place: SourceLocation) throws(FatalMistake) {
        values += more
        guard values <= YAMLReader.valueLimit else {
            throw FatalMistake("more than \(YAMLReader.valueLimit) values, aliases counted in full", at: place)
        }
    }

    private func enter(_ depth: Int, at event: EventStream.Event) throws(FatalMistake) {
        guard depth > YAMLReader.depthLimit else { return }
        throw FatalMistake(
            "values are nested more than \(YAMLReader.depthLimit) deep",
            at: source.location(at: event.start)
        )
    }
}
