public import ArgumentParser
public import LabEngine
public import LabModel

/// What a run does with the states in which tests begin and end.
struct StateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How often a test that failed is repeated, to tell how often it fails.", valueName: "n"))
    var retries = 0

    @Option(help: "What repetitions start from: the same state of memory and disks, or a new deployment.")
    var retryFrom: Repetition.Origin = .state

    @Option(help: "Keep the states in which tests began and ended, for 'assay run reproduce'.")
    var keep: RunOptions.Keep = .never

    @Option(help: ArgumentHelp("How much kept states may take in all; the oldest give way.", valueName: "size"))
    var keepSize = ByteCount.mebibytes(4096)

    /// The options of a run with these.
    func options(jobs: Int) -> RunOptions {
        RunOptions(
            jobs: jobs,
            retries: retries,
            retryOrigin: retryFrom,
            keep: keep,
            keepSize: keepSize
        )
    }
}

extension RunOptions.Keep: ExpressibleByArgument {}
extension Repetition.Origin: ExpressibleByArgument {}
