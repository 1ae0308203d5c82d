import Foundation
import Testing

/// The validator that decides whether a document is what its schema says; the tests need it to be installed.
package enum XMLLint {
    /// A schema of the project.
    package enum Schema: String {
        case results = "results.xsd"
        case junit = "junit.xsd"
        case choices = "choices.xsd"

        fileprivate var path: String {
            URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Schemas/\(rawValue)")
                .standardizedFileURL.path
        }
    }

    /// What the validator says of a document: empty when it is valid, or well-formed where no schema is given.
    package static func complaints(about document: [UInt8], schema: Schema? = nil) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "document.xml")
        try Data(document).write(to: file)
        let arguments = ["--noout", "--nonet"] + (schema.map { ["--schema", $0.path] } ?? []) + [file.path]
        let answer = try Program.run("xmllint", arguments)
        return answer.status == 0 ? "" : "status \(answer.status): \(answer.text)"
    }

    /// The string value of an XPath expression, as another implementation reads the document.
    package static func value(of expression: String, in document: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID().uuidString.prefix(8)).xml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(document).write(to: file)
        let answer = try Program.run("xmllint", ["--nonet", "--xpath", expression, file.path])
        try #require(answer.status == 0, "xmllint: \(answer.text)")
        return answer.text.hasSuffix("\n") ? String(answer.text.dropLast()) : answer.text
    }
}
