private import CLibXML2

/// Evaluates XPath 1.0 over a document that nobody vouches for.
///
/// No entity is expanded and nothing is loaded from anywhere; the library's limits of depth and size hold. Prefixes in an
/// expression are those that the document declares, the first declaration of each; the first default namespace has the
/// prefix `default`.
package struct XMLSelector: ~Copyable {
    /// How many places of a selection are told.
    package static let placeLimit = 8
    /// The steps that the evaluation of one expression may take; some expressions take the square of the document's length.
    private static let stepLimit: UInt = 20_000_000
    private static let libraryIsReady: Void = xmlInitParser()

    private let subject: String
    private let document: xmlDocPtr

    /// Reads a document in UTF-8, whatever its declaration says, that errors call `subject`.
    package init(reading bytes: [UInt8], subject: String) throws(XMLError) {
        _ = Self.libraryIsReady
        self.subject = subject
        guard let size = Int32(exactly: bytes.count) else {
            throw XMLError(.tooLarge, subject: subject, reason: "has \(bytes.count) bytes")
        }
        guard let parser = xmlNewParserCtxt() else { throw Self.outOfMemory(subject) }
        defer { xmlFreeParserCtxt(parser) }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_IGNORE_ENC.rawValue
        let document = bytes.withUnsafeBytes { raw in
            let start = raw.bindMemory(to: CChar.self).baseAddress
            return xmlCtxtReadMemory(parser, start, size, nil, "UTF-8", Int32(options))
        }
        guard let document else {
            let message =
                parser.pointee.lastError.message.map { String(cString: $0).prefix(200).prefix { !$0.isNewline } }
                ?? "unknown mistake"
            let line = parser.pointee.lastError.line
            throw XMLError(.notWellFormed, subject: subject, reason: "line \(line): \(message)")
        }
        self.document = document
    }

    deinit { xmlFreeDoc(document) }

    /// The elements, attributes and texts that an expression selects; other nodes count without being told.
    package func select(_ expression: String) throws(XMLError) -> XMLSelection {
        guard let context = xmlXPathNewContext(document) else { throw Self.outOfMemory(subject) }
        defer { xmlXPathFreeContext(context) }
        context.pointee.opLimit = Self.stepLimit
        // With a listener the library prints nothing; it tells no message, only a code.
        context.pointee.error = { _, _ in }
        for (prefix, address) in namespaces() { xmlXPathRegisterNs(context, prefix, address) }
        guard let result = xmlXPathEvalExpression(expression, context) else {
            throw XMLError(.notAnExpression, subject: subject, reason: Self.reason(of: context.pointee.lastError.code))
        }
        defer { xmlXPathFreeObject(result) }
        guard result.pointee.type == XPATH_NODESET else {
            throw XMLError(.notAnExpression, subject: subject, reason: "it selects no elements, attributes or texts")
        }
        guard let nodes = result.pointee.nodesetval else { return XMLSelection(count: 0, places: []) }
        xmlXPathNodeSetSort(nodes)
        let count = Int(nodes.pointee.nodeNr)
        let places = (0..<min(count, Self.placeLimit)).compactMap { index in
            nodes.pointee.nodeTab[index].flatMap(Self.place)
        }
        return XMLSelection(count: count, places: places)
    }

    /// The declared namespaces by prefix.
    private func namespaces() -> [String: String] {
        var namespaces: [String: String] = [:]
        var next = xmlDocGetRootElement(document)
        while let node = next {
            var declared = node.pointee.type == XML_ELEMENT_NODE ? node.pointee.nsDef : nil
            while let namespace = declared {
                let prefix = namespace.pointee.prefix.map { String(cString: $0) } ?? "default"
                if let address = namespace.pointee.href, namespaces[prefix] == nil {
                    namespaces[prefix] = String(cString: address)
                }
                declared = namespace.pointee.next
            }
            next = Self.following(node)
        }
        return namespaces
    }

    /// The node after another one in the order of the document.
    private static func following(_ node: xmlNodePtr) -> xmlNodePtr? {
        if node.pointee.type == XML_ELEMENT_NODE, let child = node.pointee.children { return child }
        var current = node
        while true {
            if let next = current.pointee.next { return next }
            guard let parent = current.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE else { return nil }
            current = parent
        }
    }

    private static func place(of node: xmlNodePtr) -> XMLPlace? {
        switch node.pointee.type {
        case XML_ELEMENT_NODE: place(.element, in: node)
        case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: place(.text, in: node.pointee.parent)
        case XML_ATTRIBUTE_NODE: place(.attribute(qualifiedName(of: node)), in: node.pointee.parent)
        default: nil
        }
    }

    private static func place(_ kind: XMLPlace.Kind, in element: xmlNodePtr?) -> XMLPlace? {
        guard let element, let name = element.pointee.name else { return nil }
        var way: [Int] = []
        var current = element
        while let parent = current.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE {
            var before = 0
            var sibling = current.pointee.prev
            while let node = sibling {
                if node.pointee.type == XML_ELEMENT_NODE { before += 1 }
                sibling = node.pointee.prev
            }
            way.append(before)
            current = parent
        }
        return XMLPlace(kind: kind, element: way.reversed(), name: String(cString: name))
    }

    /// The name of an attribute; its first fields are those of every node.
    private static func qualifiedName(of attribute: xmlNodePtr) -> String {
        let name = attribute.pointee.name.map { String(cString: $0) } ?? ""
        return UnsafeMutableRawPointer(attribute).withMemoryRebound(to: xmlAttr.self, capacity: 1) { attribute in
            guard let prefix = attribute.pointee.ns?.pointee.prefix else { return name }
            return String(cString: prefix) + ":" + name
        }
    }

    private static func reason(of code: Int32) -> String {
        switch code {
        case Int32(XML_XPATH_UNDEF_PREFIX_ERROR.rawValue): "it has a prefix that the document does not declare"
        case Int32(XML_XPATH_UNKNOWN_FUNC_ERROR.rawValue): "it has a function that XPath 1.0 does not know"
        case Int32(XML_XPATH_UNDEF_VARIABLE_ERROR.rawValue): "it has a variable, and there are none"
        // The library has no such name for what ends an evaluation after too many steps.
        case Int32(XML_XPATH_EXPRESSION_OK.rawValue + XPATH_OP_LIMIT_EXCEEDED.rawValue): "it takes too many steps"
        default: "it is not XPath 1.0"
        }
    }

    private static func outOfMemory(_ subject: String) -> XMLError {
        XMLError(.notWritten, subject: subject, reason: "the XML library ran out of memory")
    }
}
