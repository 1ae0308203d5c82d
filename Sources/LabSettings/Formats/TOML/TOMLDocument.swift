/// A TOML file that has been read.
struct TOMLDocument: Sendable {
    /// Its values.
    var tree: ValueTree
    /// For each table with lines of its own, the end of the last of them, or of its header.
    var ends: [Int: Int]
    private var children: [Child: Int] = [:]

    private struct Child: Hashable {
        var parent: Int
        var name: [UInt8]
    }

    init(range: Range<Int>) {
        tree = ValueTree(root: ValueTree.Node(kind: .mapping, range: range.lowerBound..<range.lowerBound))
        ends = [0: range.lowerBound]
    }

    /// The table of a name in another one, which is made where it is not there; of a list of tables, the last one.
    mutating func table(_ name: [UInt8], in parent: Int, at range: Range<Int>) -> Int? {
        guard let known = children[Child(parent: parent, name: name)] else {
            return add(
                ValueTree.Node(
                    kind: .mapping,
                    range: range.upperBound..<range.upperBound,
                    name: name,
                    nameRange: range
                ),
                to: parent
            )
        }
        switch tree[known].kind {
        case .mapping: return known
        case .list: return tree[known].children.last.flatMap { tree[$0].kind == .mapping ? $0 : nil }
        default: return nil
        }
    }

    /// A new table at the end of a list of tables.
    mutating func element(of name: [UInt8], in parent: Int, at range: Range<Int>) -> Int? {
        let place = range.upperBound..<range.upperBound
        let list =
            children[Child(parent: parent, name: name)]
            ?? add(ValueTree.Node(kind: .list, range: place, name: name, nameRange: range), to: parent)
        guard tree[list].kind == .list else { return nil }
        return add(ValueTree.Node(kind: .mapping, range: place), to: list)
    }

    /// Adds a node.
    mutating func add(_ node: ValueTree.Node, to parent: Int) -> Int {
        let number = tree.add(node, to: parent)
        // The first of a name keeps it: a second one is a mistake that shows when it is asked for.
        if let name = node.name, children[Child(parent: parent, name: name)] == nil {
            children[Child(parent: parent, name: name)] = number
        }
        return number
    }
}
