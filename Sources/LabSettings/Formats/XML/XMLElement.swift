/// An element of an XML text with its places.
struct XMLElement: Sendable {
    /// An attribute.
    struct Attribute: Sendable {
        /// The name, prefix included.
        var name: Range<Int>
        /// The value without its quotes.
        var value: Range<Int>
    }

    /// The name, prefix included.
    var name: Range<Int>
    /// From `<` to the last `>`.
    var range: Range<Int>
    /// Its attributes in order.
    var attributes: [Attribute] = []
    /// What is between the tags; of an empty tag, its `/>`.
    var content: Range<Int> = 0..<0
    /// Whether it is written `<a/>`.
    var isEmptyTag = false
    /// The elements inside, by number.
    var children: [Int] = []
    /// What is inside the only CDATA section, when nothing else is in the element.
    var cdata: Range<Int>?
    /// Whether comments or instructions stand inside.
    var hasRemarks = false
    /// The default namespace that holds inside, as it is written; `nil` without one.
    var namespace: [UInt8]?

    /// The name that a new element inside gets for the last step of an XPath: the default namespace needs no prefix.
    func written(_ name: [UInt8]) -> [UInt8] {
        let prefix = Array(text: "default:")
        return name.starts(with: prefix) && namespace != nil ? Array(name.dropFirst(prefix.count)) : name
    }
}
