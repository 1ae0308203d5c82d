import FoundationEssentials
import LabModel

/// The attempts at a cell: one, and others as long as its lab breaks and there are any left.
struct CellAttempts {
    let planned: PlannedLab
    /// The number of the cell in the run, counted from 1.
    let number: Int
    let environment: RunEnvironment
    let options: RunOptions
    /// Tries it for that time, counted from 1.
    let attempt: (Int) async throws -> CellRecord

    /// Tries the cell until its lab does not break, and gives the last record with what broke before.
    func run() async throws -> CellRecord {
        var broken: [CellRecord.BrokenAttempt] = []
        while true {
            var record = try await attempt(broken.count + 1)
            guard case .error(let trouble) = record.outcome, broken.count < options.infrastructureRetries,
                !Task.isCancelled
            else {
                record.brokenAttempts = broken
                return record
            }
            broken.append(
                CellRecord.BrokenAttempt(
                    trouble: trouble,
                    duration: record.duration,
                    folder: setAside(broken.count + 1)
                )
            )
            let count = "\(broken.count) of \(options.infrastructureRetries)"
            environment.sink(
                ProgressEvent(
                    cell: planned.cell.description,
                    stage: "cell",
                    kind: .note("the lab broke, and is made anew (\(count))")
                )
            )
        }
    }

    /// Keeps what an attempt left under a name of its own.
    private func setAside(_ count: Int) -> String? {
        let name = environment.folder.cell(number)
        let kept = "\(name)-broken-\(count)"
        let folder = environment.folder.path
        try? FileManager.default.removeItem(atPath: "\(folder)/\(kept)")
        do {
            try FileManager.default.moveItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/\(kept)")
        } catch {
            return nil
        }
        return kept
    }
}
