import LabXML

/// XML; the path is an XPath 1.0 that selects one attribute, or one element without elements inside, or its text.
///
/// Prefixes are those that the file declares; its default namespace has the prefix `default`. libxml2 finds the node, and
/// this module's own reader its bytes. What the file's encoding lacks is written as a character reference.
struct XMLLocator: SettingLocator {
    let settings: [LocatedSetting]
    private let bytes: [UInt8]
    private let document: XMLText
    private let encoding: TextEncoding

    init(reading bytes: [UInt8], stored encoding: TextEncoding) throws(SettingProblem) {
        self.bytes = bytes
        self.encoding = encoding
        document = try XMLText(reading: bytes)
        settings = document.settings()
        // What libxml2 does not read, an application does not read either.
        _ = try Self.understood { () throws(XMLError) in _ = try XMLSelector(reading: bytes, subject: "the file") }
    }

    private static func understood<Value>(_ work: () throws(XMLError) -> Value) throws(SettingProblem) -> Value {
        do throws(XMLError) {
            return try work()
        } catch {
            guard error.code != .notAnExpression else {
                throw SettingProblem(.invalidPath, "the XPath cannot be used: \(error.reason)")
            }
            throw SettingProblem(.malformed, error.reason)
        }
    }

    private func selection(_ path: String) throws(SettingProblem) -> XMLSelection {
        try Self.understood { () throws(XMLError) in
            try XMLSelector(reading: bytes, subject: "the file").select(path)
        }
    }

    /// What the path selects, as this module's reader knows it.
    private func nodes(at path: String) throws(SettingProblem) -> [XMLText.Node] {
        let selection = try selection(path)
        guard selection.count <= selection.places.count else {
            throw SettingProblem(.ambiguous, "the XPath selects \(selection.count) nodes")
        }
        var nodes: [XMLText.Node] = []
        for place in selection.places {
            guard let node = document.node(at: place) else {
                throw SettingProblem(.notFound, "what the XPath selects is not written in the file")
            }
            nodes.append(node)
        }
        return nodes
    }

    func settings(at path: String) throws(SettingProblem) -> [LocatedSetting] {
        guard !path.isEmpty else { throw SettingProblem(.invalidPath, "an XPath is missing") }
        var settings: [LocatedSetting] = []
        for node in try nodes(at: path) { settings.append(try document.setting(of: node, named: [])) }
        return try settings.atMostOne(of: bytes)
    }

    func replacement(
        of found: [LocatedSetting],
        with values: [[UInt8]],
        at path: String
    ) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        let quoting = XMLQuoting(encoding: encoding)
        var splices: [Splice] = []
        for node in try nodes(at: path) {
            let range = try document.setting(of: node, named: []).range
            switch node {
            case .attribute:
                splices.append(Splice(range, try quoting.attribute(value, quote: bytes[range.lowerBound - 1])))
            case .element(let number):
                let element = document[number]
                if element.isEmptyTag {
                    let end = Array(text: "</") + bytes[element.name] + [UInt8(ascii: ">")]
                    splices.append(Splice(range, [UInt8(ascii: ">")] + (try quoting.text(value)) + end))
                } else if let inside = element.cdata, value.place(of: Array(text: "]]>"), in: value.indices) == nil {
                    splices.append(Splice(inside, try quoting.plain(value)))
                } else {
                    splices.append(Splice(range, try quoting.text(value)))
                }
            }
        }
        return splices
    }

    func addition(of values: [[UInt8]], at path: String) throws(SettingProblem) -> [Splice] {
        let value = try values.single()
        let quoting = XMLQuoting(encoding: encoding)
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw SettingProblem(.notFound, "the element that it would be added to is not there")
        }
        let last = Array(path[path.index(after: slash)...].utf8)
        let isAttribute = last.first == UInt8(ascii: "@")
        let name = isAttribute ? Array(last.dropFirst()) : last
        guard name.first.map({ $0.isLetter || $0 == UInt8(ascii: "_") }) == true,
            name.allSatisfy({ $0.isNamePart || $0 == .dot || $0 == .colon || $0 == UInt8(ascii: "-") })
        else { throw SettingProblem(.notFound, "only a plain name after the last '/' can be added") }
        let parents = try nodes(at: String(path[..<slash]))
        guard case .element(let number)? = parents.first, parents.count == 1 else {
            throw SettingProblem(
                parents.isEmpty ? .notFound : .ambiguous,
                "\(parents.count) elements are there that it could be added to"
            )
        }
        let parent = document[number]
        if isAttribute {
            let quoted: [UInt8] = try quoting.attribute(value, quote: .quote)
            let lead: [UInt8] = [.space] + name + [.equals, .quote]
            let text: [UInt8] = lead + quoted + [.quote]
            let last = parent.attributes.last.map { $0.value.upperBound + 1 }
            return [.insertion(of: text, at: last ?? parent.name.upperBound)]
        }
        guard let sibling = parent.children.last.map({ document[$0] }) else {
            throw SettingProblem(.notFound, "an element is added after others, and there are none")
        }
        let start = sibling.range.lowerBound
        let before = (bytes[..<start].lastIndex { !$0.isWhitespace } ?? -1) + 1
        let gap = Array(bytes[before..<start])
        let written = parent.written(name)
        let open: [UInt8] = [UInt8(ascii: "<")] + written + [UInt8(ascii: ">")]
        let close: [UInt8] = Array(text: "</") + written + [UInt8(ascii: ">")]
        let inside = try quoting.text(value)
        let text: [UInt8] = gap + open + inside + close
        return [.insertion(of: text, at: sibling.range.upperBound)]
    }
}
