/// JSON (RFC 8259); `TreePath` says how paths are written.
///
/// A number, a boolean or `null` stays one when the new text is of the same kind; everything else becomes a string. A name
/// that an object has twice is ambiguous. A new member goes to the end of an object that exists, always as a string.
struct JSONLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let root: JSONNode

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        root = try JSONReader.value(of: bytes)
        var settings: [LocatedSetting] = []
        Self.collect(root, named: [], of: bytes, into: &settings)
        self.settings = settings
    }

    private static func collect(
        _ node: JSONNode,
        named name: [UInt8],
        of bytes: [UInt8],
        into settings: inout [LocatedSetting]
    ) {
        let limit = LocatedSetting.nameLimit
        switch node.kind {
        case .object(let members):
            for member in members {
                let step = TreePath.notation(of: member.name.prefix(limit))
                let path = (name.isEmpty ? [] : name + [.dot]) + step
                collect(member.value, named: Array(path.prefix(limit)), of: bytes, into: &settings)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                let path = name + Array(text: "[\(index)]")
                collect(element, named: Array(path.prefix(limit)), of: bytes, into: &settings)
            }
        case .string, .number, .boolean, .null: settings.append(setting(node, named: name, of: bytes))
        }
    }

    private static func setting(_ node: JSONNode, named name: [UInt8], of bytes: [UInt8]) -> LocatedSetting {
        let value: [UInt8] = if case .string(let text) = node.kind { text } else { Array(bytes[node.range]) }
        return LocatedSetting(name: name, value: value, range: node.range, statement: node.range)
    }

    private func nodes(at steps: some Sequence<TreePath.Step>) -> [JSONNode] {
        var nodes = [root]
        for step in steps {
            nodes = nodes.flatMap { node -> [JSONNode] in
                switch (step, node.kind) {
                case (.member(let name), .object(let members)):
                    members.filter { $0.name == name }.map(\.value)
                case (.element(let index), .array(let elements)) where elements.indices.contains(index):
                    [elements[index]]
                default: []
                }
            }
        }
        return nodes
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let nodes = nodes(at: try TreePath.steps(of: path))
        for node in nodes {
            switch node.kind {
            case .object, .array: throw SettingProblem(.notAValue, "the path leads to an object or a list")
            case .string, .number, .boolean, .null: break
            }
        }
        return try nodes.map { Self.setting($0, named: Array(text: path), of: bytes) }.atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        return found.map { Splice($0.range, Self.text(value, like: bytes[$0.range])) }
    }

    private static func text(_ value: [UInt8], like old: ArraySlice<UInt8>) -> [UInt8] {
        let booleans = [Array(text: "true"), Array(text: "false")]
        let staysBare =
            switch old.first {
            case .quote: false
            case UInt8(ascii: "n"): value == Array(text: "null")
            case UInt8(ascii: "t"), UInt8(ascii: "f"): booleans.contains(value)
            default: JSONReader.isNumber(value)
            }
        return staysBare ? value : JSONText.string(value)
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let text = JSONText.string(try values.single())
        let steps = try TreePath.steps(of: path)
        guard case .member(let name)? = steps.last else {
            throw SettingProblem(.invalidPath, "only names can be added, not places in a list")
        }
        let parents = nodes(at: steps.dropLast())
        guard let parent = parents.first else {
            throw SettingProblem(.notFound, "the object that it would be added to is not there")
        }
        guard parents.count == 1 else { throw SettingProblem(.ambiguous, "several objects have this path") }
        guard case .object(let members) = parent.kind else {
            throw SettingProblem(.notAValue, "only an object takes a new name, and its parent is none")
        }
        return [JSONInsertion(bytes: bytes, root: root).splice(adding: name, with: text, to: members, of: parent)]
    }
}
