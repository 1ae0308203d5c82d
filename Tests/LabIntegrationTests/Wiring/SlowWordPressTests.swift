import LabTestSupport
import Testing

@Suite("Slow WordPress", .tags(.bootsMachines))
struct SlowWordPressTests {
    @Test("a client posts a page and reads it on the other system too, whose images are made first")
    func page() async throws {
        try await WordPressRun.expectPage(on: "debian-13", within: .seconds(1500))
    }
}
