/// A value of a JSON text with its place.
struct JSONNode: Sendable {
    /// What the value is.
    enum Kind: Sendable {
        case string([UInt8])
        case number
        case boolean
        case null
        case array([JSONNode])
        case object([JSONMember])
    }

    var kind: Kind
    /// The bytes of the value, quotes and brackets included.
    var range: Range<Int>
}

/// A name with a value in a JSON object.
struct JSONMember: Sendable {
    /// The name, escapes removed.
    var name: [UInt8]
    /// The bytes of the name with its quotes.
    var nameRange: Range<Int>
    /// The value.
    var value: JSONNode
}
