import LabModel

/// Keeps the states in which tests began and ended, as far as they are asked for and there is room.
struct StateKeeping: Sendable {
    let shelf: TemplateShelf
    let run: String
    /// The number of the cell in the run, counted from 1.
    let cell: Int
    let options: RunOptions

    /// Keeps the states of a test that has just ended in its lab, which goes on; `note` is told what could not be kept.
    func keep(
        _ record: TestRecord,
        of test: TestDescription,
        in lab: WiredLab,
        from start: HeldTemplate?,
        note: (String) -> Void
    ) async {
        guard wants(record.outcome) else { return }
        do {
            if let start { try await shelf.copy(start, as: name(test, .start), moment: moment(test, .start)) }
            _ = try await lab.suspend(as: name(test, .end), on: shelf, moment: moment(test, .end))
        } catch {
            note("its states could not be kept: \(error)")
        }
        for name in shelf.shrinkKept(to: options.keepSize) { note("kept state '\(name)' gave way to newer ones") }
    }

    private func wants(_ outcome: Outcome) -> Bool {
        switch (options.keep, outcome) {
        case (.always, .passed), (.always, .failed), (.onFailure, .failed): true
        default: false
        }
    }

    private func moment(_ test: TestDescription, _ point: LabTemplate.Moment.Point) -> LabTemplate.Moment {
        LabTemplate.Moment(run: run, cell: cell, test: test.name, point: point)
    }

    private func name(_ test: TestDescription, _ point: LabTemplate.Moment.Point) -> String {
        LabClaim.randomID(prefix: "\(run)-\(cell)-\(point.rawValue)")
    }
}
