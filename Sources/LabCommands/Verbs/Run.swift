import ArgumentParser
import FoundationEssentials
import LabEngine
import LabModel
import LabStore

/// `assay run`: the runs in the store.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "The runs of tests.",
        subcommands: [RunList.self, RunShow.self, RunReproduce.self]
    )
}

/// `assay run list`.
struct RunList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the runs, the latest first.")

    @Flag(help: "List the states that were kept instead, the oldest first, and what they take on the disk.")
    var kept = false
    @OptionGroup var format: FormatOption

    func run() async throws {
        guard !kept else { return try KeptStates(shelf: TemplateShelf(state: Workplace().state)).show(format.format) }
        let runs = try await Workplace().openStore().runs(limit: 200)
        let rows = runs.map { run in
            [
                run.id, run.lab, run.outcome ?? "running or broken off", "\(run.counts.cells)", "\(run.counts.passed)",
                "\(run.counts.failed)", "\(run.counts.errors)", run.started.formatted(.iso8601),
            ]
        }
        try Table.print(
            format.format,
            columns: ["run", "lab", "outcome", "cells", "passed", "failed", "broken", "started"],
            rows: rows,
            payload: runs
        )
    }
}

/// `assay run show`.
struct RunShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the results of a run.")

    @Argument(help: "The run's name; the latest if left out.")
    var run: String?
    @OptionGroup var format: FormatOption

    func run() async throws {
        let store = try await Workplace().openStore()
        let found = try await store.namedRun(run)
        let results = try await store.results(ofRun: found.id)
        let rows = results.map { result in
            [
                result.cell, result.test, result.machine, result.outcome, ProgressPrinter.short(result.duration),
                result.message,
            ]
        }
        try Table.print(
            format.format,
            columns: ["cell", "test", "machine", "outcome", "time", "message"],
            rows: rows,
            payload: results
        )
        Talk.say("assay: run \(found.id): \(found.outcome ?? "running or broken off"); results in \(found.folder)")
    }
}

extension Store {
    /// The run that a person names, or the latest one.
    /// - Throws: `Failure` where there is none.
    func namedRun(_ name: String?) async throws -> RecordedRun {
        guard let name else {
            guard let latest = try await runs(limit: 1).first else {
                throw Failure(code: .nothingRun, message: "there is no run yet")
            }
            return latest
        }
        if let found = try await run(id: name) { return found }
        let known = try await runs(limit: 200).map(\.id)
        throw Failure.usage(
            "there is no run '\(name)'",
            hint: Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
        )
    }
}
