import FoundationEssentials
import Glibc
import Testing

/// A folder for one test, removed with all that is in it.
struct ScratchFolder: TestTrait, SuiteTrait, TestScoping {
    struct Missing: Error {}
    @TaskLocal static var path = ""

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        var template = Array("/tmp/assay-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Missing() }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await Self.$path.withValue(path) { try await function() }
    }
}

extension Trait where Self == ScratchFolder {
    static var scratch: Self { ScratchFolder() }
}
