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
        let lines = page.split(separator: "\n")
        let heads = zip(lines, lines.dropFirst()).filter { $1.hasPrefix("|---") }.map(\.0)
        let promises = lines.filter { $0.hasPrefix("| ") && !heads.contains($0) }
        #expect(promises.count >= least)
        for promise in promises {
            let proof = try #require(promise.split(separator: "|").last)
            // A name may be cut short, at a comma or a semicolon.
            let tests = proof.matches(of: #/"([^"]+?)([,;] \.\.\.)?"/#).map { "\"\($0.output.1)" }
            let suites = proof.matches(of: #/\*([^*]+)\*/#).map { "@Suite(\"\($0.output.1)\"" }
            // A program that breaks commands at random moments proves what no single test can.
            let isProved = !(tests + suites).isEmpty || proof.contains("`assay-chaos`")
            #expect(isProved, "no test is named for:\(promise)")
            for name in tests + suites { #expect(sources.contains(name), "there is no \(name)") }
        }
    }
}
