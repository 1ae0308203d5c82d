/// Reads the tags of an XML text (XML 1.0, chapters 2 and 3) with their places; libxml2 decides whether it is well-formed.
struct XMLTextReader {
    private let bytes: [UInt8]
    private var position: Int
    private(set) var elements: [XMLElement] = []
    private var open: [Int] = []

    init(reading bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.textStart
    }

    private func malformed(_ reason: String) -> SettingProblem { .malformed(reason, at: position, of: bytes) }

    /// Reads all elements; the first one is the root.
    mutating func read() throws(SettingProblem) {
        while let next = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
            position = next
            let rest = bytes[next...]
            if rest.starts(with: "<!--".utf8) {
                try skipRemark(to: "-->", from: next + 4)
            } else if rest.starts(with: "<?".utf8) {
                try skipRemark(to: "?>", from: next + 2)
            } else if rest.starts(with: "<![CDATA[".utf8) {
                try section()
            } else if rest.starts(with: "<!DOCTYPE".utf8) {
                try documentType()
            } else if rest.starts(with: "</".utf8) {
                try endTag()
            } else {
                try startTag()
            }
        }
        guard open.isEmpty, !elements.isEmpty else { throw malformed("an element is missing or has no end") }
    }

    private mutating func skip(to end: String, from start: Int) throws(SettingProblem) -> Int {
        guard let place = bytes.place(of: Array(text: end), in: start..<bytes.count) else {
            throw malformed("'\(end)' is missing")
        }
        position = place + end.utf8.count
        return place
    }

    private mutating func skipRemark(to end: String, from start: Int) throws(SettingProblem) {
        _ = try skip(to: end, from: start)
        if let last = open.last { elements[last].hasRemarks = true }
    }

    private mutating func section() throws(SettingProblem) {
        let start = position
        let end = try skip(to: "]]>", from: start + 9)
        // Only a section that is all of the content can be written into; the end tag decides that.
        if let last = open.last, elements[last].content.lowerBound == start { elements[last].cdata = (start + 9)..<end }
    }

    private mutating func documentType() throws(SettingProblem) {
        var quote: UInt8?
        var isInside = false
        for index in position..<bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case .quote, .apostrophe: quote = byte
            case .openBracket: isInside = true
            case .closeBracket: isInside = false
            case UInt8(ascii: "<") where isInside:
                guard !bytes[index...].starts(with: "<!ENTITY".utf8) else {
                    position = index
                    throw malformed("the file declares entities, which are not followed")
                }
                if bytes[index...].starts(with: "<!--".utf8) || bytes[index...].starts(with: "<?".utf8) {
                    position = index
                    throw malformed("a remark inside the document type is not understood")
                }
            case UInt8(ascii: ">") where !isInside:
                position = index + 1
                return
            default: break
            }
        }
        throw malformed("the document type has no end")
    }

    private mutating func endTag() throws(SettingProblem) {
        guard let number = open.popLast(), let close = bytes[position...].firstIndex(of: UInt8(ascii: ">")) else {
            throw malformed("an end tag ends nothing")
        }
        let start = elements[number].content.lowerBound
        elements[number].content = start..<position
        if let section = elements[number].cdata, section.upperBound + 3 != position { elements[number].cdata = nil }
        position = close + 1
        elements[number].range = elements[number].range.lowerBound..<position
    }

    private mutating func skipWhitespace() {
        while position < bytes.count, bytes[position].isWhitespace { position += 1 }
    }

    private mutating func name() throws(SettingProblem) -> Range<Int> {
        let start = position
        while position < bytes.count, !bytes[position].isWhitespace, !"=/><\"'".utf8.contains(bytes[position]) {
            position += 1
        }
        guard position > start else { throw malformed("a name should be here") }
        return start..<position
    }

    private mutating func startTag() throws(SettingProblem) {
        guard open.count < SettingProblem.nestingLimit else { throw .tooDeep(at: position, of: bytes) }
        let start = position
        position += 1
        let name = try name()
        var element = XMLElement(name: name, range: start..<start)
        element.namespace = open.last.flatMap { elements[$0].namespace }
        while true {
            skipWhitespace()
            guard position < bytes.count else { throw malformed("a tag has no end") }
            if bytes[position] == UInt8(ascii: "/") || bytes[position] == UInt8(ascii: ">") { break }
            let attribute = try attribute()
            if bytes[attribute.name].elementsEqual("xmlns".utf8) {
                element.namespace = attribute.value.isEmpty ? nil : Array(bytes[attribute.value])
            }
            element.attributes.append(attribute)
        }
        element.isEmptyTag = bytes[position] == .slash
        guard !element.isEmptyTag || bytes[position...].dropFirst().first == UInt8(ascii: ">") else {
            throw malformed("'>' should follow '/'")
        }
        let end = position + (element.isEmptyTag ? 2 : 1)
        element.content = element.isEmptyTag ? position..<end : end..<end
        element.range = start..<end
        position = end
        elements.append(element)
        if let parent = open.last { elements[parent].children.append(elements.count - 1) }
        if !element.isEmptyTag { open.append(elements.count - 1) }
    }

    private mutating func attribute() throws(SettingProblem) -> XMLElement.Attribute {
        let name = try name()
        skipWhitespace()
        guard position < bytes.count, bytes[position] == .equals else { throw malformed("'=' should be here") }
        position += 1
        skipWhitespace()
        guard position < bytes.count, bytes[position] == .quote || bytes[position] == .apostrophe,
            let close = bytes[(position + 1)...].firstIndex(of: bytes[position])
        else { throw malformed("a value in quotes should be here") }
        defer { position = close + 1 }
        return XMLElement.Attribute(name: name, value: (position + 1)..<close)
    }
}
