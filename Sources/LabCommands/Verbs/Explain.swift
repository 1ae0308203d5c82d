import ArgumentParser
import FoundationEssentials
import LabManifest
import LabMatrix
import LabModel
import LabPlanner
import LabStore
import LabSuspects

/// `assay explain`: says which values of axes explain the failures of a run.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which values of axes explain the failures of a run, and which further cells would decide.",
        discussion: """
            The further cells are kept with the run: 'assay test LAB --resume RUN --cells suggested' runs them.
            """
    )

    @Argument(help: "The run's name; the latest if left out.")
    var run: String?

    @Option(help: ArgumentHelp("The lab file, if it is not where the run found it.", valueName: "lab"))
    var lab: String?

    @OptionGroup var format: FormatOption

    func run() async throws {
        let workplace = try Workplace()
        let store = try await workplace.openStore()
        let found = try await store.namedRun(run)
        let matrix = try readMatrix(of: found, workplace)
        let axes = matrix.map { Set($0.axes.map(\.name)) }
        let failures = FailureGroup.groups(of: try await store.results(ofRun: found.id), axes: axes)
        guard !failures.isEmpty else {
            throw Failure(code: .nothingRun, message: "run '\(found.id)' has no failed test to explain")
        }
        let suggested = try matrix.map { try suggestions(for: failures, in: $0) } ?? []
        try keep(suggested, in: RunFolder(path: found.folder))
        let explanation = Explanation(run: found.id, failures: failures, suggested: suggested)
        switch format.format {
        case .json: Talk.print(try Table.json(explanation.payload))
        case .table: Talk.print(explanation.text)
        }
        if !suggested.isEmpty {
            Talk.say("assay: to decide: assay test \(lab ?? found.labFile) --resume \(found.id) --cells suggested")
        }
    }

    /// The matrix of the lab file, without which there are no further cells to suggest.
    private func readMatrix(of run: RecordedRun, _ workplace: Workplace) throws -> Matrix? {
        let path = lab ?? run.labFile
        guard FileManager.default.fileExists(atPath: path) else {
            let missing = "the lab file '\(path)' is not there, so no further cells are suggested"
            Talk.say("assay: warning: \(Talk.safe(missing)); name it with --lab")
            return nil
        }
        let file = try LabReading.read(path, installation: workplace.installation).file
        guard file.name == run.lab else {
            throw Failure.usage("'\(path)' describes lab '\(file.name)', and the run is one of '\(run.lab)'")
        }
        return file.matrix
    }

    private func suggestions(for failures: [FailureGroup], in matrix: Matrix) throws -> [Cell] {
        var cells: [Cell] = []
        for group in failures {
            for cause in group.suspicion.causes where cause.suspects.count > 1 {
                let more = try decidingCells(
                    between: cause.suspects.map(\.combination),
                    failed: cause.explains.map { group.suspicion.failed[$0] },
                    tried: group.tried + cells,
                    matrix: matrix
                )
                cells += more.filter { !cells.contains($0) }
            }
        }
        return cells
    }

    private func keep(_ cells: [Cell], in folder: RunFolder) throws {
        let text = try Table.json(cells)
        do {
            try Data(text.utf8).write(to: URL(filePath: folder.suggested))
        } catch {
            Talk.say("assay: warning: the suggested cells cannot be kept: \(error.localizedReason)")
        }
    }
}

/// Tests that failed in the same cells, and what explains that.
struct FailureGroup {
    var tests: [String]
    var suspicion: Suspicion
    /// The cells whose outcome is known.
    var tried: [Cell]

    /// The failed tests of a run, those with the same outcomes together; the one that failed most often first.
    static func groups(of results: [RecordedResult], axes: Set<String>?) -> [FailureGroup] {
        var tests: [String] = []
        var outcomes: [String: [Observation]] = [:]
        for result in results where result.outcome == "passed" || result.outcome == "failed" {
            if outcomes[result.test] == nil { tests.append(result.test) }
            let observation = Observation(Cell(name: result.cell), hasFailed: result.outcome == "failed")
            outcomes[result.test, default: []].append(observation)
        }
        var groups: [(tests: [String], observations: [Observation])] = []
        for test in tests {
            guard let observations = outcomes[test], observations.contains(where: \.hasFailed) else { continue }
            if let same = groups.firstIndex(where: { Set($0.observations) == Set(observations) }) {
                groups[same].tests.append(test)
            } else {
                groups.append(([test], observations))
            }
        }
        return groups.map { group in
            FailureGroup(
                tests: group.tests,
                suspicion: Suspicion(group.observations, axes: axes),
                tried: group.observations.map(\.cell)
            )
        }.sorted { $0.suspicion.failed.count > $1.suspicion.failed.count }
    }
}
