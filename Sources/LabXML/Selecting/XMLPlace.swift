/// Where a node of a document is.
package struct XMLPlace: Hashable, Sendable {
    /// What the node is.
    package enum Kind: Hashable, Sendable {
        /// An element.
        case element
        /// Text in an element.
        case text
        /// An attribute of an element, by its name as it is written, prefix included.
        case attribute(String)
    }

    /// The node, where it is not the element itself.
    package var kind: Kind
    /// The way from the root element, which is none, to the node's element: at each level the number of elements before it.
    package var element: [Int]
    /// The name of that element without its prefix.
    package var name: String

    /// Creates a place.
    package init(kind: Kind, element: [Int], name: String) {
        self.kind = kind
        self.element = element
        self.name = name
    }
}

/// The nodes that an expression selects.
package struct XMLSelection: Sendable {
    /// How many there are.
    package var count: Int
    /// The first of them in the order of the document, at most `XMLSelector.placeLimit`.
    package var places: [XMLPlace]
}
