import ArgumentParser
import LabEngine
import LabHost
import LabImages
import LabMatrix
import LabModel
import LabPlanner
import LabProcess
import LabStore

/// Why a command ends otherwise than well: the exit code, and what the person at the terminal needs to read.
struct Failure: Error {
    var code: ExitCode
    /// Nothing is printed where it is empty: everything has been said already.
    var message = ""
    var hint: String?

    /// A command line that cannot be followed.
    static func usage(_ message: String, hint: String? = nil) -> Failure {
        Failure(code: .wrongCommandLine, message: message, hint: hint)
    }

    /// Prints what an error means and ends the process; `fallback` is for the argument parser's own errors.
    static func exit(for error: any Error, fallback: (any Error) -> Never) -> Never {
        // The argument parser has exit codes for its own errors; of any other it would say 1, which is a test's failure.
        let isParsers = AssayCommand.exitCode(for: error) != .failure
        guard let failure = Failure(error) ?? (isParsers ? nil : Failure(code: .labBroke, message: "\(error)")) else {
            fallback(error)
        }
        if !failure.message.isEmpty { Talk.error(failure.message, hint: failure.hint) }
        failure.code.exit()
    }

    init(code: ExitCode, message: String = "", hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// What an error means, or `nil` for one that no part of Assay throws.
    init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as SelectionError:
            self.init(code: .wrongCommandLine, message: error.reason, hint: error.hint)
        case let error as MatrixError: self.init(code: .wrongLabFile, message: "\(error)")
        case let error as HostError:
            self.init(code: error.code == .notInstalled ? .notInstalled : .labBroke, message: "\(error)")
        case let error as ImageError:
            self.init(code: error.code == .notInstalled ? .notInstalled : .labBroke, message: Self.text(of: error))
        case let error as EngineError:
            self.init(code: .labBroke, message: Self.text(of: error.trouble))
        case let error as StoreError:
            self.init(code: .labBroke, message: "the store: \(error)", hint: Self.hint(for: error))
        case let error as FileError: self.init(code: .labBroke, message: "\(error)")
        case let error as ProcessError:
            self.init(code: error.code == .notFound ? .notInstalled : .labBroke, message: "\(error)")
        case let error as TaskAborted: self.init(code: .interrupted, message: "\(error)")
        case is CancellationError: self.init(code: .interrupted, message: "interrupted")
        default: return nil
        }
    }

    private static func hint(for error: StoreError) -> String? {
        switch error.code {
        case .newerVersion: "use the newer Assay, or another folder with ASSAY_HOME"
        case .damaged: "'assay doctor --repair' puts it aside and makes a new one of what the folders prove"
        case .foreign: "move it away, or use another folder with ASSAY_HOME"
        case .full: "free some space on the disk of the state folder; 'assay image prune' removes images"
        default: nil
        }
    }

    /// What broke, with what was seen last.
    static func text(of trouble: Trouble) -> String {
        let place =
            trouble.machine.map { "machine '\($0)', stage '\(trouble.stage)': " } ?? "stage '\(trouble.stage)': "
        return place + trouble.reason + Self.seen(trouble.lastSeen)
    }

    private static func text(of error: ImageError) -> String { "\(error)" + seen(error.lastSeen) }

    private static func seen(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "" }
        return "\n" + text.split(separator: "\n").map { "    | \($0)" }.joined(separator: "\n")
    }
}
