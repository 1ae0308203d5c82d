import Foundation
import LabTestSupport

/// The command under test, which works in a state folder.
struct Assay {
    /// The state folder.
    var home: Home
    /// What is in its environment beside what the tests themselves have.
    var environment: [String: String] = [:]
    /// The folder it is started in.
    var folder: String?
    /// A program, with its arguments, that runs the command.
    var runner: [String] = []
    /// The program itself.
    var program = Checkout.program

    /// Starts the command.
    func start(_ arguments: [any Argument]) throws -> RunningCommand {
        var variables = ProcessInfo.processInfo.environment
        // What the person at the keyboard has set must not decide a test.
        for name in ["DB_PASSWORD", "ASSAY_TEST_BINARY"] { variables[name] = nil }
        variables["ASSAY_HOME"] = home.path
        variables["ASSAY_INSTALLATION"] = Checkout.path
        variables["XDG_RUNTIME_DIR"] = home.runtime
        variables["XDG_CONFIG_HOME"] = "\(home.path)/none"
        variables.merge(environment) { $1 }
        return try RunningCommand(
            runner + [program] + arguments.map(\.text),
            environment: variables,
            folder: folder,
            keeping: [home] + arguments
        )
    }

    /// Runs the command to its end.
    func run(_ arguments: any Argument..., within limit: Duration = .seconds(60)) async throws -> Ended {
        try await start(arguments).end(within: limit)
    }
}

/// A word of a command line; what it stands for lives as long as the command.
protocol Argument: Sendable {
    /// The word.
    var text: String { get }
}

extension String: Argument {
    var text: String { self }
}

extension LabFolder: Argument {
    var text: String { path }
}

extension ScratchFolder: Argument {
    var text: String { path }
}
