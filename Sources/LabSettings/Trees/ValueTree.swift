/// The nested values of a file: names and lists with single values at their ends.
struct ValueTree: Sendable {
    /// What a node is.
    enum Kind: Hashable, Sendable {
        /// Names with values.
        case mapping
        /// Values in order.
        case list
        /// Text in quotes, or in another notation that can only mean text.
        case text
        /// A bare word of a kind that the format tells apart, such as numbers.
        case word(String)
        /// Something that is no value to read or write, with the reason.
        case opaque(String)
    }

    /// A node of the tree.
    struct Node: Sendable {
        /// What it is.
        var kind: Kind
        /// The bytes of the value with its quotes and brackets.
        var range: Range<Int>
        /// What a single value says, escapes removed.
        var value: [UInt8] = []
        /// Whether the application sees exactly `value`.
        var isLiteral = true
        /// The name in the mapping around it, escapes removed.
        var name: [UInt8]?
        /// The name's bytes.
        var nameRange: Range<Int> = 0..<0
        /// The nodes inside, in the order of the file.
        var children: [Int] = []
    }

    /// All nodes; the first one is the whole file.
    private(set) var nodes: [Node]

    /// Begins a tree.
    init(root: Node) {
        nodes = [root]
    }

    /// Adds a node to another one and tells its number.
    mutating func add(_ node: Node, to parent: Int) -> Int {
        nodes.append(node)
        nodes[parent].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    subscript(_ number: Int) -> Node {
        get { nodes[number] }
        set { nodes[number] = newValue }
    }

    /// The nodes that a path means, in the order of the file; names may come back.
    func numbers(at steps: some Sequence<TreePath.Step>, from roots: [Int] = [0]) -> [Int] {
        var numbers = roots
        for step in steps {
            numbers = numbers.flatMap { number -> [Int] in
                let node = nodes[number]
                return switch (step, node.kind) {
                case (.member(let name), .mapping): node.children.filter { nodes[$0].name == name }
                case (.element(let index), .list) where node.children.indices.contains(index): [node.children[index]]
                default: []
                }
            }
        }
        return numbers
    }

    /// The single values at a path.
    func settings(at steps: [TreePath.Step], from roots: [Int] = [0]) throws(SettingProblem) -> [LocatedSetting] {
        var settings: [LocatedSetting] = []
        for number in numbers(at: steps, from: roots) {
            switch nodes[number].kind {
            case .mapping, .list: throw SettingProblem(.notAValue, "the path leads to an object or a list")
            case .opaque(let reason): throw SettingProblem(.notAValue, reason)
            case .text, .word: settings.append(setting(number, named: []))
            }
        }
        return settings
    }

    /// All single values in the order of the tree.
    func settings(from root: Int = 0, under prefix: [UInt8] = []) -> [LocatedSetting] {
        var settings: [LocatedSetting] = []
        var stack: [(number: Int, name: [UInt8])] = [(root, prefix)]
        while let (number, name) = stack.popLast() {
            let node = nodes[number]
            switch node.kind {
            case .text, .word: settings.append(setting(number, named: name))
            case .opaque: continue
            case .mapping:
                stack += node.children.reversed().map { child in
                    let notation = TreePath.notation(
                        of: (nodes[child].name ?? [])[...].prefix(LocatedSetting.nameLimit)
                    )
                    let dot: [UInt8] = name.isEmpty || name.last == .space ? [] : [.dot]
                    return (child, Array((name + dot + notation).prefix(LocatedSetting.nameLimit)))
                }
            case .list:
                stack += node.children.enumerated().reversed().map { index, child in
                    (child, Array((name + "[\(index)]".utf8).prefix(LocatedSetting.nameLimit)))
                }
            }
        }
        return settings
    }

    private func setting(_ number: Int, named name: [UInt8]) -> LocatedSetting {
        let node = nodes[number]
        return LocatedSetting(
            name: name,
            value: node.value,
            range: node.range,
            statement: node.range,
            isLiteral: node.isLiteral
        )
    }

    /// The mapping that a new name would be added to, and the name.
    func parent(of steps: [TreePath.Step], from roots: [Int] = [0]) throws(SettingProblem) -> (
        number: Int?, name: [UInt8]
    ) {
        guard case .member(let name)? = steps.last else {
            throw SettingProblem(.invalidPath, "only names can be added, not places in a list")
        }
        let parents = numbers(at: steps.dropLast(), from: roots)
        guard parents.count < 2 else { throw SettingProblem(.ambiguous, "several objects have this path") }
        guard let parent = parents.first else { return (nil, name) }
        guard nodes[parent].kind == .mapping else {
            throw SettingProblem(.notAValue, "only an object takes a new name, and its parent is none")
        }
        return (parent, name)
    }
}
