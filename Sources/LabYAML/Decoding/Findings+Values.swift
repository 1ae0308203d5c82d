public import LabModel

extension Findings {
    /// Says what was expected in the place of a value.
    public func expected(_ what: String, found node: YAMLNode) {
        if let scalar = node.scalar, scalar.isReported { return }
        error("expected \(what), found \(node.shown)", at: node.location)
    }

    /// Reads a text that is not empty; `what` says what it is: `a command`.
    public func text(_ node: YAMLNode, _ what: String = "text") -> String? {
        guard let scalar = node.scalar, !scalar.isReported, !node.isNothing else {
            expected(what, found: node)
            return nil
        }
        guard !scalar.text.allSatisfy(\.isWhitespace) else {
            error("expected \(what), found an empty text", at: node.location)
            return nil
        }
        return hasOnlyText(scalar.text, at: node.location) ? scalar.text : nil
    }

    /// Reads a text of one line.
    public func line(_ node: YAMLNode, _ what: String = "text") -> String? {
        guard let text = text(node, what) else { return nil }
        guard !text.contains(where: \.isNewline) else {
            error("expected \(what) on one line", at: node.location)
            return nil
        }
        return text
    }

    /// Tells whether a text has no control characters but tabs and line breaks, and says so otherwise.
    ///
    /// Quoted YAML can write any character as an escape, and these end up in paths, commands and terminals.
    package func hasOnlyText(_ text: String, at location: SourceLocation) -> Bool {
        let control = text.unicodeScalars.first { scalar in
            scalar.properties.generalCategory == .control && !"\t\n\r".unicodeScalars.contains(scalar)
        }
        guard let control else { return true }
        error("the text has a control character, U+\(String(control.value, radix: 16, uppercase: true))", at: location)
        return false
    }

    /// Reads an integer within a range; `what` says what it is: `a port`.
    public func integer(_ node: YAMLNode, in range: ClosedRange<Int>, _ what: String = "a number") -> Int? {
        guard let text = node.scalar?.text, node.scalar?.isReported == false, let number = Int(text),
            !text.hasPrefix("+")
        else {
            expected(what, found: node)
            return nil
        }
        guard range.contains(number) else {
            let limits = "\(range.lowerBound) to \(range.upperBound)"
            error("\(what) is a number from \(limits), found \(number)", at: node.location)
            return nil
        }
        return number
    }

    /// Reads `true` or `false`.
    public func flag(_ node: YAMLNode) -> Bool? {
        switch node.scalar?.text {
        case "true": return true
        case "false": return false
        default:
            expected("'true' or 'false'", found: node)
            return nil
        }
    }

    /// Reads a size with a unit.
    public func size(_ node: YAMLNode) -> ByteCount? {
        guard let size = node.scalar.flatMap({ ByteCount($0.text) }), size.bytes > 0 else {
            expected("a size like 256MiB or 2GB", found: node)
            return nil
        }
        return size
    }

    /// Reads a duration with a unit, longer than nothing and at most a day.
    public func duration(_ node: YAMLNode) -> Duration? {
        guard let duration = node.scalar.flatMap({ Duration(labText: $0.text) }) else {
            expected("a duration like 500ms, 30s or 2m", found: node)
            return nil
        }
        guard duration > .zero, duration <= .seconds(86_400) else {
            error("a duration is from 1ms to 24h, found \(node.shown)", at: node.location)
            return nil
        }
        return duration
    }

    /// Reads one of a few words.
    public func word(_ node: YAMLNode, among words: [String], _ what: String) -> String? {
        guard let text = text(node, what) else { return nil }
        guard words.contains(text) else {
            unknown("\(text.quoted) is not \(what)", name: text, among: words, at: node.location)
            return nil
        }
        return text
    }

    /// Reads a name of the given style.
    public func name(_ node: YAMLNode, _ what: String = "a name", style: NameStyle = .host) -> String? {
        guard let text = text(node, what) else { return nil }
        return isName(text, what, style: style, at: node.location) ? text : nil
    }

    /// Tells whether a text is a name of the given style, and says so otherwise.
    public func isName(_ text: String, _ what: String, style: NameStyle = .host, at location: SourceLocation) -> Bool {
        if style.allows(text) { return true }
        error("\(text.quoted) cannot be \(what)", at: location, hint: style.rule)
        return false
    }

    /// Reads a list; `what` says what it is: `a list of names`.
    ///
    /// Wrong elements are left out.
    public func list<Element>(_ node: YAMLNode, _ what: String, _ element: (YAMLNode) -> Element?) -> [Element]? {
        guard let elements = node.elements else {
            expected(what, found: node)
            return nil
        }
        return elements.compactMap(element)
    }

    /// Reads a list, or a single element in place of a list.
    public func oneOrMore<Element>(_ node: YAMLNode, _ element: (YAMLNode) -> Element?) -> [Element] {
        (node.elements ?? [node]).compactMap(element)
    }

    /// Reads a mapping with keys that the file chooses; `what` says what it is: `a mapping of names to machines`.
    public func map<Element>(_ node: YAMLNode, _ what: String, _ entry: (YAMLNode.Entry) -> Element?) -> [Element]? {
        guard let entries = node.entries else {
            expected(what, found: node)
            return nil
        }
        return entries.compactMap(entry)
    }
}
