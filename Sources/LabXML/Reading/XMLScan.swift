private import CLibXML2

/// What a scan tells of a document, in its order.
package protocol XMLScanTarget: AnyObject {
    /// An element begins; names are without prefix.
    func elementBegins(_ name: String, attributes: [String: String]) throws
    /// The innermost open element has more text, in UTF-8; may come in several pieces.
    func textContinues(_ bytes: UnsafeBufferPointer<UInt8>)
    /// The innermost open element ends.
    func elementEnds() throws
}

/// One pass over a document that nobody vouches for, without building a tree.
///
/// A document type declaration ends the scan before anything in it is looked at, so there are no entities but the five
/// that XML predefines; nothing is loaded from anywhere. Size and depth are bounded.
package final class XMLScan {
    private static let deepest = 64
    private static let libraryIsReady: Void = xmlInitParser()

    private let subject: String
    private let target: any XMLScanTarget
    private var depth = 0
    private var hasBegun = false
    private var failure: XMLError?

    private init(_ subject: String, target: any XMLScanTarget) {
        self.subject = subject
        self.target = target
    }

    /// Scans a document of at most `limit` bytes that errors call `subject`.
    ///
    /// What the target throws ends the scan and is the cause of an error with the code `refused`.
    package static func run(over bytes: [UInt8], subject: String, limit: Int, target: any XMLScanTarget)
        throws(XMLError)
    {
        _ = libraryIsReady
        guard bytes.count <= limit, let size = Int32(exactly: bytes.count) else {
            throw XMLError(.tooLarge, subject: subject, reason: "has \(bytes.count) bytes, more than \(limit)")
        }
        let scan = XMLScan(subject, target: target)
        try scan.parse(bytes, size: size)
    }

    private func parse(_ bytes: [UInt8], size: Int32) throws(XMLError) {
        var callbacks = Self.callbacks
        let me = Unmanaged.passUnretained(self).toOpaque()
        guard let parser = xmlCreatePushParserCtxt(&callbacks, me, nil, 0, nil) else {
            throw XMLError(.notWellFormed, subject: subject, reason: "the XML library ran out of memory")
        }
        defer { xmlFreeParserCtxt(parser) }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        _ = xmlCtxtUseOptions(parser, Int32(options))
        // In slices, so that a refusal by the target ends the work soon.
        let slice: Int32 = 1 << 16
        var offset: Int32 = 0
        bytes.withUnsafeBytes { raw in
            let start = raw.bindMemory(to: CChar.self).baseAddress
            while offset < size, failure == nil {
                let count = min(slice, size - offset)
                if xmlParseChunk(parser, start.map { $0 + Int(offset) }, count, 0) != 0 { break }
                offset += count
            }
        }
        if failure == nil, offset >= size { _ = xmlParseChunk(parser, nil, 0, 1) }
        if let failure { throw failure }
        guard parser.pointee.wellFormed == 1, parser.pointee.errNo == 0 else {
            throw XMLError(.notWellFormed, subject: subject, reason: reason(of: parser))
        }
    }

    private func reason(of parser: xmlParserCtxtPtr) -> String {
        let error = parser.pointee.lastError
        // The library calls all of these extra content at the end.
        if error.code == Int32(XML_ERR_DOCUMENT_END.rawValue) {
            if !hasBegun { return "has no element" }
            if depth > 0 { return "ends inside an element" }
        }
        let message =
            error.message.map { String(cString: $0).prefix(200).prefix { !$0.isNewline } } ?? "unknown mistake"
        return "line \(error.line): \(message)"
    }

    private func attempt(_ step: () throws(XMLError) -> Void) {
        guard failure == nil else { return }
        do throws(XMLError) {
            try step()
        } catch {
            failure = error
        }
    }

    private func ask(_ step: () throws -> Void) throws(XMLError) {
        do {
            try step()
        } catch {
            throw XMLError(.refused, subject: subject, reason: "\(error)", cause: error)
        }
    }

    private func begin(_ name: String, attributes: [String: String]) {
        attempt { () throws(XMLError) in
            depth += 1
            hasBegun = true
            guard depth <= Self.deepest else {
                throw XMLError(.tooDeep, subject: subject, reason: "has elements nested \(depth) deep")
            }
            try ask { try target.elementBegins(name, attributes: attributes) }
        }
    }

    private func end() {
        attempt { () throws(XMLError) in
            depth -= 1
            try ask { try target.elementEnds() }
        }
    }

    private func continueText(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard failure == nil else { return }
        target.textContinues(bytes)
    }

    private func refuseDocumentType() {
        attempt { () throws(XMLError) in
            throw XMLError(.documentType, subject: subject, reason: "has a document type declaration")
        }
    }
}

extension XMLScan {
    private static func scan(at context: UnsafeMutableRawPointer?) -> XMLScan? {
        context.map { Unmanaged<XMLScan>.fromOpaque($0).takeUnretainedValue() }
    }

    private static var callbacks: xmlSAXHandler {
        var callbacks = xmlSAXHandler()
        callbacks.initialized = UInt32(XML_SAX2_MAGIC)
        callbacks.internalSubset = { context, _, _, _ in XMLScan.scan(at: context)?.refuseDocumentType() }
        callbacks.startElementNs = { context, name, _, _, _, _, count, _, attributes in
            guard let scan = XMLScan.scan(at: context), let name else { return }
            scan.begin(String(cString: name), attributes: XMLScan.dictionary(of: attributes, count: Int(count)))
        }
        callbacks.endElementNs = { context, _, _, _ in XMLScan.scan(at: context)?.end() }
        callbacks.characters = { context, start, count in
            XMLScan.scan(at: context)?.continueText(UnsafeBufferPointer(start: start, count: Int(count)))
        }
        return callbacks
    }

    /// Five pointers for each attribute: name, prefix, namespace, where the value begins, and the byte after it.
    private static func dictionary(
        of attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?,
        count: Int
    ) -> [String: String] {
        guard let attributes else { return [:] }
        var values: [String: String] = [:]
        for index in 0..<count {
            guard let name = attributes[5 * index], let start = attributes[5 * index + 3],
                let end = attributes[5 * index + 4]
            else { continue }
            values[String(cString: name)] = String(
                decoding: UnsafeBufferPointer(start: start, count: end - start),
                as: UTF8.self
            )
        }
        return values
    }
}
