/// YAML; paths are written as for JSON: `services.web.ports[0]`.
///
/// With several documents in a file, all are searched; `---[1] services.web` is in the second one. Values keep their quotes
/// or their block where those can hold them; a bare word stays bare when readers of YAML 1.1 and 1.2 take the new one for
/// the same kind. An alias is no value: what it repeats can be changed, and then changes wherever it is repeated.
struct YAMLLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let document: YAMLDocument

    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        document = try YAMLDocument(reading: bytes)
        let tree = document.tree
        let roots = tree[0].children
        settings = roots.enumerated().flatMap { index, root in
            tree.settings(from: root, under: roots.count > 1 ? Array(text: "---[\(index)] ") : [])
        }
    }

    private struct Place {
        var roots: [Int]
        var steps: [TreePath.Step]
    }

    private func place(_ path: String) throws(SettingProblem) -> Place {
        let roots = document.tree[0].children
        guard path.hasPrefix("---[") else { return Place(roots: roots, steps: try TreePath.steps(of: path)) }
        let rest = path.dropFirst(4)
        guard let close = rest.firstIndex(of: "]"), let number = Int(rest[..<close]), number >= 0,
            rest[close...].dropFirst().first == " "
        else {
            throw SettingProblem(.invalidPath, "a document is chosen as in '---[1] services.web'")
        }
        let steps = try TreePath.steps(of: String(rest[close...].dropFirst(2)))
        return Place(roots: roots.indices.contains(number) ? [roots[number]] : [], steps: steps)
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        let place = try place(path)
        return try document.tree.settings(at: place.steps, from: place.roots).atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        let place = try place(path)
        var splices: [Splice] = []
        for number in document.tree.numbers(at: place.steps, from: place.roots) {
            guard let scalar = document.scalars[number] else { continue }
            splices.append(try YAMLText(bytes: bytes).splice(of: scalar, with: value))
        }
        return splices
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let place = try place(path)
        let text = YAMLText.added(try values.single())
        let (parent, name) = try document.tree.parent(of: place.steps, from: place.roots)
        let line = YAMLText.added(name) + ": ".utf8 + text
        if document.tree.nodes.count == 1, place.steps.count == 1 { return [bytes.appending(lines: [line])] }
        guard let parent else {
            throw SettingProblem(.notFound, "the object that it would be added to is not there")
        }
        let mapping = document.tree[parent]
        guard let last = mapping.children.last else {
            let open = mapping.range.upperBound - 1
            guard bytes[mapping.range].last == .closeBrace else {
                throw SettingProblem(.notFound, "the object that it would be added to is empty")
            }
            return [.insertion(of: line, at: open)]
        }
        let end = document.contentEnd(of: last)
        if bytes[mapping.range].first == .openBrace { return [.insertion(of: ", ".utf8 + line, at: end)] }
        let start = document.tree[last].nameRange.lowerBound
        let indent = bytes[bytes.lineStart(of: start)..<start].map { $0 == .tab ? UInt8.tab : .space }
        return [.insertion(of: bytes.lineEnding + indent + line, at: bytes.lineEnd(from: end))]
    }
}
