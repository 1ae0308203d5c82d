import LabTestSupport
import Testing

@Suite("WordPress with its database", .tags(.bootsMachines), .serialized)
struct WordPressTests {
    @Test("a client posts a page and reads it, and both connections were proved by traffic")
    func page() async throws {
        try await Images.wordPress.makeSure()
        try await WordPressRun.expectPage(on: "debian-12")
    }

    @Test("the plan shows every setting with what stands there in the image, before anything is deployed")
    func plan() async throws {
        try await Images.wordPress.makeSure()
        let ended = try await Assay(home: .shared).run(
            "plan",
            Checkout.lab("wordpress"),
            "--wiring",
            "--cell",
            "os=debian-12",
            within: .seconds(60)
        )
        #expect(ended.code == 0, "\(ended.error)")
        let rows = ended.output.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        let host = rows.first { $0.contains("database/host") }.map { $0.suffix(2).joined(separator: " ") }
        #expect(host == "127.0.0.1:9 10.20.0.12:3306")
        #expect(ended.output.contains("${secret.db}"))
    }

    @Test("no place of its images names the model without a setting that covers it")
    func traces() async throws {
        try await Images.wordPress.makeSure()
        let ended = try await Assay(home: .shared).run(
            "image",
            "check",
            Checkout.lab("wordpress"),
            "--format",
            "json",
            within: .seconds(60)
        )
        #expect(ended.code == 0, "\(ended.error)")
        #expect(ended.output.filter { !$0.isWhitespace } == "[]")
    }
}
