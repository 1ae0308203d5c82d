import ArgumentParser
import FoundationEssentials
import LabEngine
import LabManifest
import LabModel
import LabYAML

/// What a run does about cells that do not pass.
struct FailureOptions: ParsableArguments {
    @Flag(help: "Begin no further cell after one that did not pass.")
    var failFast = false

    @Option(help: ArgumentHelp("Begin no further cell after so many that did not pass.", valueName: "n"))
    var maxFailures: Int?

    @Option(
        help: ArgumentHelp("How often a cell is tried again whose lab broke; tests that fail are not.", valueName: "n")
    )
    var infrastructureRetries = 0

    @Option(
        help: ArgumentHelp(
            "The list of known failures, which do not count; known-failures.yaml beside the lab file if left out.",
            valueName: "file"
        )
    )
    var knownFailures: String?

    /// Refuses numbers that mean nothing.
    func check() throws {
        guard maxFailures ?? 1 >= 1 else { throw ValidationError("--max-failures needs a number of at least 1") }
        guard infrastructureRetries >= 0 else {
            throw ValidationError("--infrastructure-retries needs a number of at least 0")
        }
        guard !failFast || maxFailures == nil else {
            throw ValidationError("--fail-fast is --max-failures 1; leave one of them out")
        }
    }

    /// The options of a run with these.
    func options(_ options: RunOptions) -> RunOptions {
        var options = options
        options.mostFailures = failFast ? 1 : maxFailures
        options.infrastructureRetries = infrastructureRetries
        return options
    }

    /// The known failures of a lab's tests; prints what is wrong with the list, and what of it has expired.
    /// - Throws: `Failure` with 65 when something is wrong.
    func quarantine(of reading: LabReading, now: Date = Date()) throws -> Quarantine {
        let today = now.formatted(.iso8601.year().month().day())
        guard let file = KnownFailuresFile.read(for: reading.file, path: knownFailures, today: today) else {
            return Quarantine()
        }
        Talk.print(errorsOf: file.diagnostics, sources: [file.path: file.source])
        guard !file.diagnostics.containsError else { throw Failure(code: .wrongLabFile) }
        return file.quarantine
    }
}
