private import CLibXML2

/// A document that is being written, element by element, through libxml2's text writer.
///
/// Whatever text it is given, the document is well-formed: text and attribute values are escaped, and characters that
/// XML forbids are replaced visibly. A failed write is remembered and thrown by `finish()`, so that the calls in
/// between need no checks.
package final class XMLWriter {
    /// How the document is written down.
    package enum Syntax {
        /// XML 1.0 with a declaration, indented.
        case xml
        /// HTML that is well-formed XML too; not indented, as white space there can be seen.
        case html
    }

    /// The elements of HTML that have no end tag; all others need one even when they are empty.
    private static let voidElements: Set<String> = ["meta", "br", "hr", "link", "img", "col", "wbr"]

    /// Set up once, before the first use on any thread, as libxml2 asks for.
    private static let libraryIsReady: Void = xmlInitParser()

    private let subject: String
    private let syntax: Syntax
    private let buffer: xmlBufferPtr
    private let writer: xmlTextWriterPtr
    private var hasFailed = false

    /// Begins a document that errors call `subject`.
    package init(_ subject: String, syntax: Syntax = .xml) throws(XMLError) {
        _ = Self.libraryIsReady
        guard let buffer = xmlBufferCreate() else { throw Self.outOfMemory(subject) }
        guard let writer = xmlNewTextWriterMemory(buffer, 0) else {
            xmlBufferFree(buffer)
            throw Self.outOfMemory(subject)
        }
        self.subject = subject
        self.syntax = syntax
        self.buffer = buffer
        self.writer = writer
        switch syntax {
        case .xml:
            check(xmlTextWriterSetIndent(writer, 1))
            check(xmlTextWriterSetIndentString(writer, "  "))
            check(xmlTextWriterStartDocument(writer, "1.0", "UTF-8", nil))
        case .html:
            check(xmlTextWriterWriteDTD(writer, "html", nil, nil, nil))
        }
    }

    deinit {
        // The writer flushes into the buffer when it is freed.
        xmlFreeTextWriter(writer)
        xmlBufferFree(buffer)
    }

    /// Writes an element with what `content` writes inside; attributes without a value are left out.
    package func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ content: () -> Void = {})
    {
        check(xmlTextWriterStartElement(writer, name))
        for case (let name, let value?) in attributes {
            check(xmlTextWriterWriteAttribute(writer, name, value.withVisibleControls))
        }
        content()
        if syntax == .html, !Self.voidElements.contains(name) {
            check(xmlTextWriterFullEndElement(writer))
        } else {
            check(xmlTextWriterEndElement(writer))
        }
    }

    /// Writes an element that has only text inside.
    package func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
        element(name, attributes) { self.text(text) }
    }

    /// Writes text.
    package func text(_ text: String) {
        check(xmlTextWriterWriteString(writer, text.withVisibleControls))
    }

    /// Ends the document and gives its bytes, in UTF-8; to be called once, after the last element.
    package func finish() throws(XMLError) -> [UInt8] {
        check(xmlTextWriterEndDocument(writer))
        check(xmlTextWriterFlush(writer))
        guard !hasFailed, let content = xmlBufferContent(buffer) else { throw Self.outOfMemory(subject) }
        return Array(UnsafeBufferPointer(start: content, count: Int(xmlBufferLength(buffer))))
    }

    private func check(_ written: Int32) {
        if written < 0 { hasFailed = true }
    }

    private static func outOfMemory(_ subject: String) -> XMLError {
        XMLError(.notWritten, subject: subject, reason: "the XML library ran out of memory")
    }
}
