private import CLibXML2
import Glibc

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
    /// What is in memory of the document; `nil` for one that is written to a file.
    private let buffer: xmlBufferPtr?
    /// The file that it is written to, or -1.
    private let descriptor: Int32
    private let writer: xmlTextWriterPtr
    private var hasFailed = false

    /// Begins a document in the file at `path`, of which only a piece is in memory at a time.
    package convenience init(_ subject: String, to path: String, syntax: Syntax = .xml) throws(XMLError) {
        _ = Self.libraryIsReady
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.system(subject) }
        // The output is the writer's from then on; the descriptor stays ours.
        guard let output = xmlOutputBufferCreateFd(descriptor, nil), let writer = xmlNewTextWriter(output) else {
            close(descriptor)
            throw Self.outOfMemory(subject)
        }
        self.init(subject, syntax, buffer: nil, descriptor: descriptor, writer: writer)
    }

    /// Begins a document in memory that errors call `subject`.
    package convenience init(_ subject: String, syntax: Syntax = .xml) throws(XMLError) {
        _ = Self.libraryIsReady
        guard let buffer = xmlBufferCreate() else { throw Self.outOfMemory(subject) }
        guard let writer = xmlNewTextWriterMemory(buffer, 0) else {
            xmlBufferFree(buffer)
            throw Self.outOfMemory(subject)
        }
        self.init(subject, syntax, buffer: buffer, descriptor: -1, writer: writer)
    }

    private init(
        _ subject: String,
        _ syntax: Syntax,
        buffer: xmlBufferPtr?,
        descriptor: Int32,
        writer: xmlTextWriterPtr
    ) {
        self.subject = subject
        self.syntax = syntax
        self.buffer = buffer
        self.descriptor = descriptor
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
        // The writer flushes into the buffer or the file when it is freed.
        xmlFreeTextWriter(writer)
        if let buffer { xmlBufferFree(buffer) }
        if descriptor >= 0 { close(descriptor) }
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

    /// Ends the document and gives its bytes, in UTF-8, or none where they are in a file; to be called once, after the last
    /// element.
    @discardableResult
    package func finish() throws(XMLError) -> [UInt8] {
        check(xmlTextWriterEndDocument(writer))
        check(xmlTextWriterFlush(writer))
        guard let buffer else {
            guard !hasFailed else { throw Self.system(subject) }
            return []
        }
        guard !hasFailed, let content = xmlBufferContent(buffer) else { throw Self.outOfMemory(subject) }
        return Array(UnsafeBufferPointer(start: content, count: Int(xmlBufferLength(buffer))))
    }

    private func check(_ written: Int32) {
        if written < 0 { hasFailed = true }
    }

    private static func system(_ subject: String) -> XMLError {
        XMLError(.notWritten, subject: subject, reason: String(cString: strerror(errno)))
    }

    private static func outOfMemory(_ subject: String) -> XMLError {
        XMLError(.notWritten, subject: subject, reason: "the XML library ran out of memory")
    }
}
