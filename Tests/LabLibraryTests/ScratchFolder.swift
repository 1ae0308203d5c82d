import FoundationEssentials

/// A folder with files that is gone when nobody holds it any more.
final class ScratchFolder: Sendable {
    let path: String

    /// Creates a folder with these files: relative paths and contents.
    init(_ files: [String: String]) throws {
        let name = "/tmp/assay-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: false)
        path = name
        for (file, content) in files { try write(content, to: file) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ content: String, to file: String) throws {
        let target = path + "/" + file
        let parent = target.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "/" + parent, withIntermediateDirectories: true)
        try Data(content.utf8).write(to: URL(filePath: target))
    }

    func link(_ file: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + file, withDestinationPath: destination)
    }
}
