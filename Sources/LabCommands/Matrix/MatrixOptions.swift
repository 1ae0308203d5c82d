import ArgumentParser
import FoundationEssentials
import LabModel
import LabPlanner
import LabYAML

/// How the cells of a matrix are chosen, in the place of what the lab file says.
struct MatrixOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the cells cover, in place of what the file says: all, pairwise, or how many axes are combined.",
            valueName: "coverage"
        )
    )
    var coverage: String?

    @Option(help: ArgumentHelp("How many axes are combined; the same as '--coverage <n>'.", valueName: "n"))
    var strength: Int?

    @Option(help: ArgumentHelp("What decides between equally good cells.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("How long a smaller set of cells is looked for, such as 10s.", valueName: "time"))
    var effort: String?

    @Option(
        name: .customLong("keep-cells"),
        help: ArgumentHelp(
            "An earlier plan (json, jsonl or pict-rows): its cells stay where they are still valid.",
            valueName: "file"
        )
    )
    var keep: String?

    func validate() throws {
        if coverage != nil, strength != nil {
            throw ValidationError("--coverage and --strength say the same; give one of them")
        }
        _ = try chosenCoverage()
        _ = try chosenEffort()
    }

    /// What the options say, for a matrix.
    func options(for matrix: Matrix) throws -> ExpansionOptions {
        let coverage = try chosenCoverage()
        if case .strength(let number)? = coverage, number > max(1, matrix.axes.count) {
            throw Failure.usage(
                "coverage \(number) combines more axes than the matrix has, \(matrix.axes.count)",
                hint: "'--coverage all' combines them all"
            )
        }
        return ExpansionOptions(
            coverage: coverage,
            seed: seed,
            effort: try chosenEffort(),
            kept: try keep.map { try KeptFile.read($0, for: matrix) } ?? []
        )
    }

    private func chosenCoverage() throws -> Matrix.Coverage? {
        if let strength {
            guard strength >= 1 else { throw ValidationError("--strength needs a number of at least 1") }
            return .strength(strength)
        }
        switch coverage {
        case nil: return nil
        case "all": return .all
        case "pairwise": return .strength(2)
        case let text?:
            guard let number = Int(text), number >= 1 else {
                throw ValidationError("--coverage needs 'all', 'pairwise' or a number of at least 1")
            }
            return .strength(number)
        }
    }

    private func chosenEffort() throws -> Duration? {
        guard let effort else { return nil }
        guard let duration = Duration(labText: effort), duration > .zero else {
            throw ValidationError("--effort needs a duration like 10s or 2m")
        }
        return duration
    }
}

/// The file of an earlier plan.
enum KeptFile {
    /// Reads the cells; says which axes and values of them the matrix does not have any more.
    static func read(_ path: String, for matrix: Matrix) throws -> [Cell] {
        let text: String
        switch YAMLReader.text(path: path, file: path) {
        case .success(let read): text = read
        case .failure(let unreadable): throw Failure.usage(unreadable.diagnostic.message)
        }
        let cells = try KeptCells.read(text, file: path)
        for line in KeptCells.unknown(in: cells, for: matrix) {
            Talk.say("assay: warning: \(path): \(Talk.safe(line))")
        }
        return cells
    }
}
