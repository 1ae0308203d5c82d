import Foundation
import LabTestSupport

/// A folder of programs in the place of the system's: each notes that it was started, and then does nothing for ten minutes.
final class SlowPrograms: Sendable {
    private let folder: ScratchFolder

    /// Replaces a program; where a word is given, only when that is its first argument.
    init(_ name: String, when word: String? = nil) throws {
        folder = try ScratchFolder()
        let path = "\(folder.path)/\(name)"
        let condition = word.map { #"[ "$1" = \#($0) ] || PATH=${PATH#*:} exec \#(name) "$@""# } ?? ""
        try folder.write("#!/bin/sh\n\(condition)\necho > '\(folder.path)/started'\nexec sleep 600\n", to: name)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// What makes a command find them first.
    var environment: [String: String] {
        ["PATH": "\(folder.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"]
    }

    /// Whether a command has come to one of them.
    var isReached: Bool { FileManager.default.fileExists(atPath: "\(folder.path)/started") }
}
