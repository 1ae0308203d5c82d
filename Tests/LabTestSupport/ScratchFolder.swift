package import FoundationEssentials
import Glibc
package import Testing

/// A folder with a short path that is gone, with all that is in it, when nobody holds it any more.
package final class ScratchFolder: Sendable {
    /// The folder of the test that runs under the trait `.scratch`.
    @TaskLocal fileprivate static var current: ScratchFolder?

    /// The path of the folder of the test that runs under the trait `.scratch`.
    package static var path: String {
        guard let current else { fatalError("the test or its suite lacks the trait .scratch") }
        return current.path
    }

    /// The absolute path.
    package let path: String

    /// Creates a folder that others than the owner cannot enter, with these files: relative paths and contents.
    package init(_ files: [String: String] = [:]) throws {
        var template = Array("/tmp/assay-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (file, content) in files { try write(content, to: file) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and the folders that it is in.
    package func write(_ content: String, to file: String) throws {
        try write(Data(content.utf8), to: file)
    }

    /// Writes a file and the folders that it is in.
    package func write(_ content: Data, to file: String) throws {
        let target = URL(filePath: "\(path)/\(file)")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try content.write(to: target)
    }

    /// Makes a symbolic link.
    package func link(_ file: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + file, withDestinationPath: destination)
    }

    /// The text of a file; empty where it is not there.
    package func text(of file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(path)/\(file)") ?? Data(), as: UTF8.self)
    }

    /// Every file in it, with its bytes as text.
    package func contents() throws -> [String: String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return Dictionary(uniqueKeysWithValues: names.map { ($0, text(of: $0)) })
    }
}

/// Gives each test, or each test of a suite, a folder of its own: `ScratchFolder.path`.
package struct ScratchTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let folder = try ScratchFolder()
        try await ScratchFolder.$current.withValue(folder) { try await function() }
    }
}

extension Trait where Self == ScratchTrait {
    /// A folder for each test, removed with all that is in it.
    package static var scratch: Self { ScratchTrait() }
}
