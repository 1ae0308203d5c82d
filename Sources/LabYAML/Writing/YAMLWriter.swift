private import CLibYAML

/// Writes values as YAML through libyaml's emitter, so that readers of YAML 1.1 and 1.2 read the same values.
///
/// Texts are quoted always, as `no`, `12:30:00` and `0o17` are no texts to some readers; those of several plain lines are
/// literal blocks, which people can read. Nothing is folded, and every character can be said.
public enum YAMLWriter {
    /// The text of a document with that value.
    /// - Throws: `YAMLWriteError` when the YAML library runs out of memory.
    public static func text(of value: YAMLValue) throws(YAMLWriteError) -> String {
        let emission = try Emission()
        try emission.document(value)
        return String(decoding: emission.output, as: UTF8.self)
    }
}

/// What the YAML library said when it could not write, which it only says when memory is short.
public struct YAMLWriteError: Error, CustomStringConvertible {
    /// A lower-case clause without a full stop.
    public let reason: String

    /// The reason.
    public var description: String { "the YAML library cannot write: \(reason)" }
}

/// An emitter of libyaml with what it has written so far.
private final class Emission {
    private(set) var output: [UInt8] = []
    // libyaml keeps pointers into it, so it stays where it is.
    private let emitter: UnsafeMutablePointer<yaml_emitter_t>

    init() throws(YAMLWriteError) {
        emitter = .allocate(capacity: 1)
        emitter.initialize(to: yaml_emitter_t())
        guard yaml_emitter_initialize(emitter) == 1 else { throw YAMLWriteError(reason: "out of memory") }
        yaml_emitter_set_encoding(emitter, YAML_UTF8_ENCODING)
        yaml_emitter_set_unicode(emitter, 1)
        yaml_emitter_set_width(emitter, -1)
        let me = Unmanaged.passUnretained(self).toOpaque()
        yaml_emitter_set_output(
            emitter,
            { context, bytes, count in
                guard let context else { return 0 }
                let emission = Unmanaged<Emission>.fromOpaque(context).takeUnretainedValue()
                emission.output += UnsafeBufferPointer(start: bytes, count: count)
                return 1
            },
            me
        )
    }

    deinit {
        yaml_emitter_delete(emitter)
        emitter.deallocate()
    }

    func document(_ value: YAMLValue) throws(YAMLWriteError) {
        try emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
        try emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, 1) }
        try self.value(value)
        try emit { yaml_document_end_event_initialize(&$0, 1) }
        try emit { yaml_stream_end_event_initialize(&$0) }
        guard yaml_emitter_flush(emitter) == 1 else { throw problem }
    }

    private func value(_ value: YAMLValue) throws(YAMLWriteError) {
        switch value {
        case .text(let text): try scalar(text, style: style(of: text))
        case .number(let number): try scalar(String(number), style: YAML_PLAIN_SCALAR_STYLE)
        case .flag(let flag): try scalar(flag ? "true" : "false", style: YAML_PLAIN_SCALAR_STYLE)
        case .list(let elements):
            try emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE) }
            for element in elements { try self.value(element) }
            try emit { yaml_sequence_end_event_initialize(&$0) }
        case .mapping(let entries):
            try emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE) }
            for entry in entries {
                try scalar(entry.key, style: keyStyle(of: entry.key))
                try self.value(entry.value)
            }
            try emit { yaml_mapping_end_event_initialize(&$0) }
        }
    }

    private func scalar(_ text: String, style: yaml_scalar_style_t) throws(YAMLWriteError) {
        var text = text
        guard text.utf8.count <= Int(Int32.max) else { throw YAMLWriteError(reason: "a text has more than 2 GiB") }
        let isPlain: Int32 = style == YAML_PLAIN_SCALAR_STYLE ? 1 : 0
        try emit { event in
            text.withUTF8 {
                yaml_scalar_event_initialize(&event, nil, nil, $0.baseAddress, Int32($0.count), isPlain, 1, style)
            }
        }
    }

    /// Blocks for texts of several lines in which nothing needs an escape or depends on indentation.
    private func style(of text: String) -> yaml_scalar_style_t {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let isBlock =
            lines.count > 1 && lines.first?.isEmpty == false && text.utf8.allSatisfy { $0 == 0x0a || 0x20...0x7e ~= $0 }
            && lines.allSatisfy { $0.first != 0x20 && $0.last != 0x20 }
        return isBlock ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
    }

    /// Keys are names that the formats give; any other is quoted like a text.
    private func keyStyle(of key: String) -> yaml_scalar_style_t {
        let isName =
            key.utf8.first.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 } == true
            && key.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
        // The single words that YAML 1.1 reads as truth values or nothing.
        let isWord = !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(key)
        return isName && isWord ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
    }

    /// The emitter takes the event over, also when it fails.
    private func emit(_ make: (inout yaml_event_t) -> Int32) throws(YAMLWriteError) {
        var event = yaml_event_t()
        guard make(&event) == 1 else { throw YAMLWriteError(reason: "out of memory") }
        guard yaml_emitter_emit(emitter, &event) == 1 else { throw problem }
    }

    private var problem: YAMLWriteError {
        YAMLWriteError(reason: emitter.pointee.problem.map { String(cString: $0) } ?? "unknown problem")
    }
}
