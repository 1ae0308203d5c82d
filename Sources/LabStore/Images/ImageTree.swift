public import LabModel

/// Images below those that they build on, with what each costs.
public struct ImageTree: Hashable, Sendable {
    /// An image in its place.
    public struct Line: Hashable, Sendable, Codable {
        /// The image.
        public var image: CatalogedImage
        /// How many images are above it, each building on the one before.
        public var depth: Int
        /// What would be free if it and all that builds on it went.
        public var total: ByteCount
    }

    /// The images: each before those that build on it, which follow in the order in which they were given.
    public let lines: [Line]

    /// Arranges images; one whose parent is not among them stands at the top, and so does whatever is in a circle of parents.
    public init(_ images: [CatalogedImage]) {
        let keys = Set(images.map(\.key))
        let children = Dictionary(grouping: images) { image in
            image.parent.flatMap { keys.contains($0) ? $0 : nil }
        }
        var lines: [Line] = []
        var seen: Set<String> = []
        /// Adds an image and what builds on it; gives their size.
        func add(_ image: CatalogedImage, depth: Int) -> ByteCount {
            guard seen.insert(image.key).inserted else { return ByteCount(bytes: 0) }
            let place = lines.count
            lines.append(Line(image: image, depth: depth, total: image.size))
            let above = (children[image.key] ?? []).map { add($0, depth: depth + 1) }
            lines[place].total = above.reduce(image.size, +)
            return lines[place].total
        }
        for image in (children[nil] ?? []) + images { _ = add(image, depth: 0) }
        self.lines = lines
    }
}
