import Foundation
import Testing

@Suite("Pages that promise something")
struct PromiseTests {
    private static let checkout = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL.path

    private static func sources() throws -> String {
        let folder = "\(checkout)/Tests"
        return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined()
    }

    @Testing.Test("names tests that there are, for every promise", arguments: [("security", 20), ("reliability", 7)])
    func names(page name: String, least: Int) throws {
        let page = try String(contentsOfFile: "\(Self.checkout)/docs/\(name).md", encoding: .utf8)
        let sources = try Self.sources()
        let promises = page.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| promise") }
        #expect(promises.count >= least)
        for promise in promises {
            let proof = try #require(promise.split(separator: "|").last)
            let tests = proof.matches(of: #/"([^"]+)"/#).map { "\"\($0.output.1.replacing(", ...", with: ""))" }
            let suites = proof.matches(of: #/\*([^*]+)\*/#).map { "@Suite(\"\($0.output.1)\"" }
            #expect(!(tests + suites).isEmpty, "no test is named for:\(promise)")
            for name in tests + suites { #expect(sources.contains(name), "there is no \(name)") }
        }
    }
}
