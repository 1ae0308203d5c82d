import ArgumentParser
import FoundationEssentials
import LabEngine
import LabProcess
import LabStore

/// `assay-bench`: measures what the README promises and prints a Markdown table of it.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay-bench",
        abstract: "Measure deployments, discards and memory on this computer; prints a Markdown table.",
        discussion: """
            What is compared is measured in turn. Images are kept in ASSAY_HOME, and made first where they are missing. \
            Run it in a checkout, built with '-c release', on a computer that does nothing else.
            """
    )

    /// What can be measured.
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case debian
        case webShop = "web-shop"
        case memory
        case tiny
        case network
        case forks
        case freshTests = "fresh-tests"
        case freshShop = "fresh-shop"
        case forkMemory = "fork-memory"
        case survival
        /// Fifty clones at once, which is not among what is measured unless it is asked for.
        case identities
        case matrix
        case tasks
        case ways
        case images
        /// A simulated fleet.
        case fleet
        /// The engine with a fake host; not among what is measured unless it is asked for, as it takes minutes.
        case engine
        /// A long run; likewise.
        case soak
        /// All images of the library from nothing; likewise.
        case library

        /// What is measured unless something else is asked for.
        static let usual = allCases.filter { ![.identities, .engine, .soak, .library].contains($0) }
    }

    @Option(help: ArgumentHelp("How often everything is measured.", valueName: "n"))
    var rounds = 10

    @Option(help: ArgumentHelp("How often a Debian machine is booted, half a minute each time.", valueName: "n"))
    var coldRounds = 3

    @Option(help: ArgumentHelp("How many forks must have kept their connections.", valueName: "n"))
    var forks = 50

    @Option(help: ArgumentHelp("How long each covering array is improved.", valueName: "seconds"))
    var effort = 10

    @Option(help: ArgumentHelp("How many cells the long run has.", valueName: "n"))
    var cells = 1000

    @Option(help: "Measure only this; can be given several times.")
    var only: [Subject] = []

    @Option(help: ArgumentHelp("The checkout to measure, instead of the current folder.", valueName: "folder"))
    var checkout: String?

    func validate() throws {
        guard rounds >= 1, coldRounds >= 1, effort >= 1 else {
            throw ValidationError("a number of rounds or seconds is at least 1")
        }
    }

    func run() async throws {
        let bench = try await Workbench(checkout: try findCheckout())
        try await bench.ledger.perform(.test, "benchmarks") { _ in
            var sheet = Sheet()
            // What was measured before something broke is worth as much as before.
            defer { print(sheet.markdown + "\n" + bench.machineLine) }
            for subject in only.isEmpty ? Subject.usual : only {
                try await measure(subject, on: bench, into: &sheet)
            }
        }
    }

    private func measure(_ subject: Subject, on bench: Workbench, into sheet: inout Sheet) async throws {
        switch subject {
        case .debian:
            try await StartBenchmark(file: "Examples/bench/debian.yaml", title: "debian-12, 512 MiB")
                .run(rounds: rounds, coldRounds: coldRounds, on: bench, into: &sheet)
        case .webShop: try await WebShopBenchmark().run(rounds: rounds, on: bench, into: &sheet)
        case .memory: try await MemoryBenchmark().run(rounds: rounds, on: bench, into: &sheet)
        case .forks:
            try await ForkBenchmark().run(rounds: rounds, coldRounds: coldRounds, on: bench, into: &sheet)
        case .freshTests: try await FreshTestsBenchmark().run(rounds: min(rounds, 3), on: bench, into: &sheet)
        case .freshShop: try await FreshShopBenchmark().run(rounds: min(rounds, 5), on: bench, into: &sheet)
        case .forkMemory: try await ForkMemoryBenchmark().run(rounds: min(rounds, 3), on: bench, into: &sheet)
        case .survival: try await SurvivalBenchmark().run(forks: forks, on: bench, into: &sheet)
        case .tiny:
            try await StartBenchmark(file: "Examples/bench/tiny.yaml", title: "tiny")
                .run(rounds: rounds, coldRounds: rounds, on: bench, into: &sheet)
        case .matrix:
            try MatrixBenchmark()
                .run(rounds: rounds, effortRounds: coldRounds, effort: .seconds(effort), into: &sheet)
        case .tasks: try await TaskBenchmark().run(rounds: rounds, on: bench, into: &sheet)
        case .ways: try await WaysBenchmark().run(rounds: coldRounds, on: bench, into: &sheet)
        case .images: try await ImageBenchmark().run(on: bench, into: &sheet)
        case .fleet: try FleetBenchmark().run(rounds: min(rounds, 3), on: bench, into: &sheet)
        case .engine: try await EngineBenchmark().run(rounds: min(rounds, 1), on: bench, into: &sheet)
        case .soak: try await SoakBenchmark(cells: cells).run(on: bench, into: &sheet)
        case .library: try await LibraryBenchmark().run(on: bench, into: &sheet)
        case .network: try await NetworkBenchmark().run(rounds: rounds, into: &sheet)
        case .identities:
            for system in ["tiny", "debian-12"] {
                try await IdentityBenchmark().run(rounds: rounds, system: system, on: bench, into: &sheet)
            }
        }
    }

    private func findCheckout() throws -> String {
        let folder = FileManager.default.currentDirectoryPath
        let path = checkout ?? Tool.variable("ASSAY_INSTALLATION") ?? folder
        guard FileManager.default.fileExists(atPath: "\(path)/Examples/bench") else {
            throw BenchError("'\(path)' is no checkout: it has no Examples/bench")
        }
        return path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }
}
