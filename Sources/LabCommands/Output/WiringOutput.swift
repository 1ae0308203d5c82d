import LabImages
import LabPlanner

/// Prints what `assay plan --wiring` shows: every file, path, old and new value, before anything is deployed.
enum WiringOutput {
    /// Prints the settings of a plan as a table, or as JSON.
    static func print(_ plan: Plan, asJSON: Bool) async throws {
        let workplace = try Workplace()
        let images = ImageSettings(files: ImageFiles(state: workplace.state, files: workplace.workshopFiles))
        let settings = try await plan.settings { machine, change in
            try await images.values(of: machine, at: change)
        }
        try Table.print(
            asJSON ? .json : .table,
            columns: PlannedSetting.columns,
            rows: settings.map(\.row),
            payload: settings
        )
    }
}
