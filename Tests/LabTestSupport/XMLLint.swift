import Foundation
import Testing

/// The validator that decides whether a document is what its schema says; the tests need it to be installed.
package enum XMLLint {
    /// A schema of the project.
    package enum Schema: String {
        case results = "results.xsd"
        case junit = "junit.xsd"

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
        let (status, talk) = try run("xmllint", arguments)
        return status == 0 ? "" : "status \(status): \(talk)"
    }

    /// The string value of an XPath expression, as another implementation reads the document.
    package static func value(of expression: String, in document: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID().uuidString.prefix(8)).xml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(document).write(to: file)
        let (status, talk) = try run("xmllint", ["--nonet", "--xpath", expression, file.path])
        try #require(status == 0, "xmllint: \(talk)")
        return talk.hasSuffix("\n") ? String(talk.dropLast()) : talk
    }

    private static func run(_ command: String, _ arguments: [String]) throws -> (status: Int32, talk: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let talk = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: talk, as: UTF8.self))
    }
}
