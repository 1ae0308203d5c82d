import Glibc

/// What the process says to its caller when it ends.
enum ExitCode: Int32 {
    case passed = 0
    case testFailed = 1
    case labBroke = 2
    case nothingRun = 3
    case allSkipped = 4
    case wrongCommandLine = 64
    case wrongLabFile = 65
    case notInstalled = 69
    case interrupted = 130
    case terminated = 143

    /// Ends the process.
    func exit() -> Never {
        Glibc.exit(rawValue)
    }
}
