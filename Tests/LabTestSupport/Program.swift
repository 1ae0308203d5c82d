import Foundation

/// Another program, asked by a test.
package enum Program {
    /// How a program ended, and what it said on standard output and standard error together.
    package struct Answer: Sendable {
        package var status: Int32
        package var bytes: [UInt8]

        package var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// Runs a program, found as a shell finds it, to its end.
    package static func run(
        _ command: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws -> Answer {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Answer(status: process.terminationStatus, bytes: Array(bytes))
    }
}
