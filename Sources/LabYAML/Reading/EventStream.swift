private import CLibYAML

/// The events of a YAML text in order, as libyaml gives them.
struct EventStream: ~Copyable {
    /// A place in the text, everything counted from 0, in Unicode scalars.
    struct Mark {
        var index: Int
        var line: Int
        var column: Int
    }

    /// A part of the text.
    struct Event {
        enum Kind {
            case streamStart
            case streamEnd
            case documentStart
            case documentEnd
            case alias(String)
            case scalar(String, style: YAMLScalarStyle)
            case sequenceStart
            case sequenceEnd
            case mappingStart
            case mappingEnd
        }

        var kind: Kind
        var anchor: String?
        var tag: String?
        var start: Mark
        var end: Mark
    }

    /// Why there is no next event.
    struct Problem: Error {
        var message: String
        var mark: Mark
        var context: String
        var contextMark: Mark
    }

    // libyaml keeps pointers to both, so they stay where they are until the stream ends.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let isUsable: Bool
    private let isMasked: Bool

    /// Begins a stream over UTF-8 text, in which references are masked or not.
    init(_ bytes: [UInt8], isMasked: Bool) {
        self.isMasked = isMasked
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        input = .allocate(capacity: max(1, bytes.count))
        _ = input.initialize(from: bytes)
        isUsable = yaml_parser_initialize(parser) == 1
        guard isUsable else { return }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        if isUsable { yaml_parser_delete(parser) }
        parser.deallocate()
        input.deallocate()
    }

    /// The next event.
    mutating func next() throws(Problem) -> Event {
        var raw = yaml_event_t()
        guard isUsable, yaml_parser_parse(parser, &raw) == 1 else { throw problem() }
        defer { yaml_event_delete(&raw) }
        var event = Event(kind: .streamEnd, start: Mark(raw.start_mark), end: Mark(raw.end_mark))
        switch raw.type {
        case YAML_STREAM_START_EVENT: event.kind = .streamStart
        case YAML_DOCUMENT_START_EVENT: event.kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: event.kind = .documentEnd
        case YAML_ALIAS_EVENT: event.kind = .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            event.kind = .sequenceStart
            event.anchor = text(raw.data.sequence_start.anchor)
            event.tag = text(raw.data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: event.kind = .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            event.kind = .mappingStart
            event.anchor = text(raw.data.mapping_start.anchor)
            event.tag = text(raw.data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: event.kind = .mappingEnd
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            event.kind = .scalar(isMasked ? SourceText.unmasked(value) : value, style: YAMLScalarStyle(scalar.style))
            event.anchor = text(scalar.anchor)
            event.tag = text(scalar.tag)
        default: break
        }
        return event
    }

    private func problem() -> Problem {
        guard isUsable else {
            let start = Mark(index: 0, line: 0, column: 0)
            return Problem(message: "out of memory", mark: start, context: "", contextMark: start)
        }
        return Problem(
            message: parser.pointee.problem.map { String(cString: $0) } ?? "unknown problem",
            mark: Mark(parser.pointee.problem_mark),
            context: parser.pointee.context.map { String(cString: $0) } ?? "",
            contextMark: Mark(parser.pointee.context_mark)
        )
    }

    private func text(_ bytes: UnsafeMutablePointer<UInt8>?) -> String? {
        bytes.map { String(cString: $0) }.map { isMasked ? SourceText.unmasked($0) : $0 }
    }
}

extension EventStream.Mark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(index: mark.index, line: mark.line, column: mark.column)
    }
}

extension YAMLScalarStyle {
    fileprivate init(_ style: yaml_scalar_style_t) {
        self =
            switch style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
            case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
    }
}
