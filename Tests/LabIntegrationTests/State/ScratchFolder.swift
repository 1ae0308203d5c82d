import Foundation
import Glibc

/// A folder with a short path that is gone when nobody holds it any more.
final class ScratchFolder: Sendable {
    let path: String

    /// Creates a folder with these files: relative paths and contents.
    init(_ files: [String: String] = [:]) throws {
        path = "/tmp/assay-t" + String(UInt32.random(in: .min ... .max), radix: 36)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for (file, content) in files { try write(Data(content.utf8), to: file) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ content: Data, to file: String) throws {
        let target = URL(filePath: "\(path)/\(file)")
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try content.write(to: target)
    }

    /// The text of a file; empty where it is not there.
    func text(of file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(path)/\(file)") ?? Data(), as: UTF8.self)
    }

    /// Every file in it, with its bytes as text.
    func contents() throws -> [String: String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return Dictionary(uniqueKeysWithValues: names.map { ($0, text(of: $0)) })
    }
}
