/// How a single value of YAML is written.
package enum YAMLScalarStyle: Hashable, Sendable {
    case plain
    case singleQuoted
    case doubleQuoted
    /// `|`
    case literal
    /// `>`
    case folded
}

/// The parts of a YAML text in order with the bytes that they stand on, for those who change single values of it.
///
/// Nesting is not bounded here: stop asking when it gets too deep. Not more than a hundred lines may begin with `%`.
package struct YAMLEvents: ~Copyable {
    /// A part of the text.
    package struct Event: Sendable {
        /// What begins, ends or stands here.
        package enum Kind: Hashable, Sendable {
            case documentStart
            case documentEnd
            case listStart
            case mappingStart
            case end
            case alias(String)
            case scalar(String, YAMLScalarStyle)
        }

        /// What it is.
        package var kind: Kind
        /// Its bytes, with the anchor and the tag before a value.
        package var range: Range<Int>
        /// Whether other places may repeat it.
        package var hasAnchor: Bool
    }

    /// Why a text cannot be read on.
    package struct Problem: Error, Hashable {
        /// What is wrong: a clause.
        package var reason: String
        /// The line, counted from 1.
        package var line: Int
    }

    private static let directiveLimit = 100

    private var stream: EventStream
    /// The offset of every character, and the length of the text.
    private let offsets: [Int]

    /// Begins with a text in UTF-8.
    package init(_ bytes: [UInt8]) throws(Problem) {
        // Characters, not bytes, are what libyaml counts.
        var offsets: [Int] = []
        offsets.reserveCapacity(bytes.count + 1)
        var directives = 0
        // A byte order mark would count as a column of the first line.
        let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        for (offset, byte) in bytes.enumerated().dropFirst(start) {
            if byte & 0xc0 != 0x80 { offsets.append(offset) }
            if byte == UInt8(ascii: "%"), offset == 0 || bytes[offset - 1] == 0x0a { directives += 1 }
        }
        guard directives <= Self.directiveLimit else {
            throw Problem(reason: "more than \(Self.directiveLimit) lines begin with '%'", line: 1)
        }
        self.offsets = offsets + [bytes.count]
        stream = EventStream(Array(bytes[start...]), isMasked: false)
    }

    /// The next part; `nil` after the last one.
    package mutating func next() throws(Problem) -> Event? {
        while true {
            let event: EventStream.Event
            do {
                event = try stream.next()
            } catch {
                throw Problem(reason: error.message, line: error.mark.line + 1)
            }
            let kind: Event.Kind
            switch event.kind {
            case .streamStart: continue
            case .streamEnd: return nil
            case .documentStart: kind = .documentStart
            case .documentEnd: kind = .documentEnd
            case .sequenceStart: kind = .listStart
            case .mappingStart: kind = .mappingStart
            case .sequenceEnd, .mappingEnd: kind = .end
            case .alias(let name): kind = .alias(name)
            case .scalar(let text, let style): kind = .scalar(text, style)
            }
            return Event(
                kind: kind,
                range: offset(event.start)..<max(offset(event.start), offset(event.end)),
                hasAnchor: event.anchor != nil
            )
        }
    }

    private func offset(_ mark: EventStream.Mark) -> Int { offsets[min(mark.index, offsets.count - 1)] }
}
