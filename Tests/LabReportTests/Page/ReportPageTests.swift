import Foundation
import LabModel
import LabTestSupport
import Testing

@testable import LabReport

@Suite("report.html")
struct ReportPageTests {
    @Test(
        "the page is well-formed, whatever the guests printed",
        arguments: [SampleRuns.everything, SampleRuns.run([])]
    )
    func wellFormed(run: RunRecord) throws {
        #expect(try XMLLint.complaints(about: try ReportPage.bytes(of: run), schema: nil) == "")
    }

    @Test("guests' output stays text and never becomes an element")
    func escaped() throws {
        let bytes = try ReportPage.bytes(of: SampleRuns.everything)
        #expect(try XMLLint.value(of: "count(//b | //script | //img | //link | //iframe)", in: bytes) == "0")
    }

    @Test("the page refers to nothing outside its folder")
    func selfContained() throws {
        let text = String(decoding: try ReportPage.bytes(of: SampleRuns.everything), as: UTF8.self)
        for mark in ["http://", "https://", "src=", "@import", "url(", "<script"] {
            #expect(!text.contains(mark), "\(mark)")
        }
        #expect(text.hasPrefix("<!DOCTYPE html>"))
    }

    @Test("the style sheet has no character that would be escaped")
    func styleIsPlain() {
        #expect(!PageStyle.sheet.contains { "<>&\"\r".contains($0) })
    }

    @Test("only elements without content have no end tag")
    func endTags() throws {
        let text = String(decoding: try ReportPage.bytes(of: SampleRuns.everything), as: UTF8.self)
        for match in text.matches(of: /<([a-z0-9]+)[^<>]*\/>/) { #expect(match.1 == "meta") }
    }

    @Test(
        "what people look for is there",
        arguments: [
            ("string(//title)", "web-shop: 1 passed, 1 failed, 1 lab broke, 1 skipped, 2 not run in 3 cells"),
            ("string(//h1)", "web-shop"),
            ("count(//table[caption/@id='results']/tbody/tr)", "3"),
            ("count(//table[caption/@id='results']/thead/tr/th)", "8"),
            ("string(//table[caption/@id='results']/tbody/tr[1]/td[4]/a/@href)", "#cell-1-test-1"),
            ("count(//details[@id='cell-1-test-1'][@open])", "1"),
            ("count(//details[@id='cell-1-test-2'][@open])", "0"),
            ("count(//details[@id='cell-2'][@open])", "1"),
            ("string(//table[caption='Settings rewritten']//td[3])", "127.0.0.1:8000"),
            ("string(//table[caption='Identity']/tbody/tr[1]/td[2])", "web"),
            ("string(//a[.='web/console.log']/@href)", "./web/console.log"),
        ]
    )
    func contents(expression: String, expected: String) throws {
        let bytes = try ReportPage.bytes(of: SampleRuns.everything)
        #expect(try XMLLint.value(of: expression, in: bytes) == expected)
    }

    @Test("every link within the page has a target")
    func linksHaveTargets() throws {
        let text = String(decoding: try ReportPage.bytes(of: SampleRuns.everything), as: UTF8.self)
        let targets = Set(text.matches(of: /id="([^"]+)"/).map { String($0.1) })
        let links = text.matches(of: /href="#([^"]+)"/).map { String($0.1) }
        #expect(!links.isEmpty)
        #expect(Set(links).subtracting(targets).isEmpty)
    }

    @Test("a path that looks like an address of its own stays below the page's folder")
    func paths() throws {
        var test = SampleRuns.test()
        test.folder = "javascript:alert(1)/a b#ü"
        let bytes = try ReportPage.bytes(of: SampleRuns.run([SampleRuns.cell(tests: [test])]))
        let link = try XMLLint.value(of: "string(//a[starts-with(., 'java')]/@href)", in: bytes)
        #expect(link == "./javascript%3Aalert%281%29/a%20b%23%C3%BC")
    }
}
