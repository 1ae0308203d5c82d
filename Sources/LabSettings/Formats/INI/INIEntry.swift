/// A key with its value in a file of sections.
struct INIEntry: Hashable, Sendable {
    /// The section's name; `nil` before the first header.
    var section: [UInt8]?
    /// The key.
    var key: [UInt8]
    /// The key's bytes.
    var keyRange: Range<Int>
    /// The value, quotes around it removed, several lines joined by newlines; `nil` for a key alone.
    var value: [UInt8]?
    /// The value's bytes with its quotes, on its first line.
    var range: Range<Int>
    /// The end of its last line, before the line ending.
    var end: Int
    /// Whether more deeply indented lines belong to the value.
    var isContinued = false
}

/// The header of a section.
struct INIHeader: Hashable, Sendable {
    /// The section's name.
    var name: [UInt8]
    /// Its line, without the line ending.
    var line: Range<Int>
}
