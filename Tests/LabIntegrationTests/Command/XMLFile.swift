import Foundation

/// A document that the command wrote, read by another implementation.
struct XMLFile {
    let path: String

    /// A schema of the project.
    enum Schema: String {
        case results = "results.xsd"
        case junit = "junit.xsd"
        case choices = "choices.xsd"
    }

    /// What xmllint says of the document: empty when it is valid.
    func complaints(_ schema: Schema) async throws -> String {
        let schema = "\(Checkout.path)/Schemas/\(schema.rawValue)"
        let ended = try await RunningCommand(["xmllint", "--noout", "--nonet", "--schema", schema, path]).end()
        return ended.code == 0 ? "" : ended.error
    }

    /// The string value of an XPath expression.
    func value(_ expression: String) async throws -> String {
        let ended = try await RunningCommand(["xmllint", "--nonet", "--xpath", "string(\(expression))", path]).end()
        guard ended.code == 0 else { throw Complaint("xmllint: \(ended.error)") }
        return ended.output.hasSuffix("\n") ? String(ended.output.dropLast()) : ended.output
    }
}
