import Foundation

/// A page of the documentation, whose examples are tried out as they are written.
package struct DocumentationPage: Sendable {
    /// The folder of the checkout.
    package static let checkout = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL.path

    private let name: String
    private let text: String

    /// Reads a page of `docs/`.
    package init(_ name: String) throws {
        self.name = name
        text = try String(contentsOfFile: "\(Self.checkout)/docs/\(name)", encoding: .utf8)
    }

    /// The first example in a language that follows a text.
    /// - Throws: `NoExample` when there is none.
    package func example(_ language: String = "yaml", after place: String) throws -> String {
        guard let rest = text.range(of: place)?.upperBound,
            let begin = text.range(of: "```\(language)\n", range: rest..<text.endIndex)?.upperBound,
            let end = text.range(of: "```", range: begin..<text.endIndex)?.lowerBound
        else { throw NoExample(page: name, language: language, place: place) }
        return String(text[begin..<end])
    }
}

/// A page that has no example where a test looks for one.
package struct NoExample: Error {
    let page: String
    let language: String
    let place: String
}
