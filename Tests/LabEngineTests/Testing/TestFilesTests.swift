import FoundationEssentials
import Glibc
import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("The files of a test", .scratch)
struct TestFilesTests {
    private var folder: String { ScratchFolder.path }

    private func write(_ path: String, _ text: String = "", mode: Int = 0o644) throws {
        let parts = path.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "\(folder)/\(parts)", withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(path)"))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder)/\(path)")
    }

    private func test(_ files: [String]) -> TestDescription {
        TestDescription(name: "orders", machine: "web", files: files, run: "./orders.sh")
    }

    private func list(_ files: [String]) throws -> [String] {
        try TestFiles(of: test(files), in: folder).entries.map { entry in
            "\(entry.name) \(String(entry.mode, radix: 8)) \(entry.source.dropFirst(folder.count + 1))"
        }
    }

    @Test("a file comes to lie directly in the test's folder, with its permissions")
    func file() throws {
        try write("tests/deep/orders.sh", mode: 0o755)
        try write("data.csv", mode: 0o600)
        #expect(
            try list(["tests/deep/orders.sh", "data.csv"])
                == ["orders.sh 755 tests/deep/orders.sh", "data.csv 600 data.csv"]
        )
    }

    @Test("the content of a folder comes to lie as it is, sorted, whether or not its name ends with a slash")
    func tree() throws {
        try write("tests/b.sh")
        try write("tests/a/x/y.txt")
        try write("tests/.hidden")
        let expected = [".hidden 644 tests/.hidden", "a/x/y.txt 644 tests/a/x/y.txt", "b.sh 644 tests/b.sh"]
        #expect(try list(["tests/"]) == expected)
        #expect(try list(["tests"]) == expected)
        #expect(try list([]) == [])
    }

    @Test("links in a folder are left out, also those to folders")
    func links() throws {
        try write("secret/key")
        try write("tests/a")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: "\(folder)/tests/link", withDestinationPath: "\(folder)/secret/key")
        try manager.createSymbolicLink(atPath: "\(folder)/tests/folder", withDestinationPath: "\(folder)/secret")
        #expect(try list(["tests"]) == ["a 644 tests/a"])
    }

    @Test("a link that is named itself is refused")
    func namedLink() throws {
        try write("key")
        let path = "\(folder)/link"
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "\(folder)/key")
        let reason = "'\(path)' of test 'orders' is no plain file"
        #expect(throws: EngineError(machine: "web", stage: "test", reason: reason)) { try list(["link"]) }
    }

    @Test("a file that is not there breaks the test and is named")
    func missing() throws {
        let error = try #require(throws: EngineError.self) { try list(["nothing.sh"]) }
        #expect(error.trouble.machine == "web")
        #expect(error.trouble.reason.contains("nothing.sh"))
    }

    @Test("files that are too much in all are refused, however many they are")
    func size() throws {
        for name in ["a", "b"] {
            try write("tests/\(name)")
            // A hole is as long as it says and takes no space.
            try #require(truncate("\(folder)/tests/\(name)", (32 << 20) + (name == "b" ? 1 : 0)) == 0)
        }
        #expect(try list(["tests/a"]).count == 1)
        let error = EngineError(machine: "web", stage: "test", reason: "the files of test 'orders' are over 64MiB")
        #expect(throws: error) { try list(["tests"]) }
        #expect(throws: error) { try list(["tests/a", "tests/b"]) }
    }
}
