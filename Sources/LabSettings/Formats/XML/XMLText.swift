import LabXML

/// The elements of an XML text with their places.
struct XMLText: Sendable {
    /// Something that can hold a value.
    enum Node: Hashable {
        case element(Int)
        case attribute(Int, of: Int)
    }

    private let bytes: [UInt8]
    private let elements: [XMLElement]

    /// Reads a text.
    init(reading bytes: [UInt8]) throws(SettingProblem) {
        self.bytes = bytes
        var reader = XMLTextReader(reading: bytes)
        try reader.read()
        elements = reader.elements
    }

    subscript(_ number: Int) -> XMLElement { elements[number] }

    /// The node at a place that libxml2 told; `nil` when the two readers do not agree.
    func node(at place: XMLPlace) -> Node? {
        var number = 0
        for index in place.element {
            guard elements[number].children.indices.contains(index) else { return nil }
            number = elements[number].children[index]
        }
        let name = bytes[elements[number].name]
        let local = name.lastIndex(of: .colon).map { name[($0 + 1)...] } ?? name
        guard local.elementsEqual(place.name.utf8) else { return nil }
        guard case .attribute(let wanted) = place.kind else { return .element(number) }
        let index = elements[number].attributes.firstIndex { bytes[$0.name].elementsEqual(wanted.utf8) }
        return index.map { .attribute($0, of: number) }
    }

    /// The setting that a node is.
    func setting(of node: Node, named name: [UInt8]) throws(SettingProblem) -> LocatedSetting {
        switch node {
        case .attribute(let index, let number):
            let range = elements[number].attributes[index].value
            let content = XMLContent(of: bytes[range], isAttribute: true)
            return LocatedSetting(
                name: name,
                value: content.text,
                range: range,
                statement: range,
                isLiteral: content.isPlain
            )
        case .element(let number):
            let element = elements[number]
            guard element.children.isEmpty else {
                throw SettingProblem(.notAValue, "the element has elements inside: choose one of them")
            }
            guard !element.hasRemarks else {
                throw SettingProblem(.notAValue, "a comment or an instruction stands in the element's text")
            }
            let range = element.content
            guard !element.isEmptyTag else {
                return LocatedSetting(name: name, value: [], range: range, statement: range)
            }
            let content = XMLContent(of: bytes[range], isAttribute: false)
            return LocatedSetting(
                name: name,
                value: content.text,
                range: range,
                statement: range,
                isLiteral: content.isPlain
            )
        }
    }

    /// All settings in the order of the file, each with an XPath.
    func settings() -> [LocatedSetting] {
        let default0 = elements.lazy.compactMap(\.namespace).first
        var settings: [LocatedSetting] = []
        var stack: [(number: Int, path: [UInt8])] = [(0, step(to: 0, position: 1, isOnly: true, default0))]
        while let (number, path) = stack.popLast() {
            let element = elements[number]
            for index in element.attributes.indices where !isNamespace(element.attributes[index]) {
                let name = path + "/@".utf8 + bytes[element.attributes[index].name].prefix(LocatedSetting.nameLimit)
                if let setting = try? setting(of: .attribute(index, of: number), named: name) {
                    settings.append(setting)
                }
            }
            if element.children.isEmpty, let setting = try? setting(of: .element(number), named: path) {
                settings.append(setting)
            }
            var counts: [ArraySlice<UInt8>: Int] = [:]
            for child in element.children { counts[bytes[elements[child].name], default: 0] += 1 }
            var positions: [ArraySlice<UInt8>: Int] = [:]
            var inside: [(number: Int, path: [UInt8])] = []
            for child in element.children {
                let name = bytes[elements[child].name]
                positions[name, default: 0] += 1
                let step = step(to: child, position: positions[name] ?? 1, isOnly: counts[name] == 1, default0)
                inside.append((child, Array((path + step).prefix(LocatedSetting.nameLimit))))
            }
            stack += inside.reversed()
        }
        return settings
    }

    private func isNamespace(_ attribute: XMLElement.Attribute) -> Bool {
        bytes[attribute.name].starts(with: "xmlns".utf8)
    }

    private func step(to number: Int, position: Int, isOnly: Bool, _ first: [UInt8]?) -> [UInt8] {
        let element = elements[number]
        let name = bytes[element.name].prefix(LocatedSetting.nameLimit)
        let place = isOnly ? [] : Array("[\(position)]".utf8)
        guard !name.contains(.colon), let namespace = element.namespace else { return [.slash] + name + place }
        // Another default namespace than the first has no prefix in an XPath.
        guard namespace == first else {
            return Array(text: "/*[local-name()='") + name + "'".utf8 + [.closeBracket] + place
        }
        return Array(text: "/default:") + name + place
    }
}
