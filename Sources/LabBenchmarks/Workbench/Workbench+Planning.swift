import LabHost
import LabImages
import LabLibrary
import LabManifest
import LabModel
import LabPlanner
import LabYAML

/// A planned lab with all images that it needs.
struct PreparedLab: Sendable {
    /// What is deployed.
    let planned: PlannedLab
    /// The suspended image of every machine by the machine's name.
    let images: [String: InstantImage]
}

extension Workbench {
    /// Plans one cell of a lab file of the checkout, and makes the images that are missing.
    func prepare(_ file: String, cell: String? = nil) async throws -> PreparedLab {
        let planned = try plan(file, cell: cell)
        var images: [String: InstantImage] = [:]
        for machine in planned.machines {
            images[machine.name] = try await workshop.machineImage(for: MachineNeed(of: machine))
        }
        return PreparedLab(planned: planned, images: images)
    }

    private func plan(_ file: String, cell: String?) throws -> PlannedLab {
        let reading = LabFile.read(path: "\(checkout)/\(file)")
        let folders = (reading.file?.libraryFolders ?? []) + ["\(checkout)/Labs/Library"]
        let library = Library.load(folders: folders)
        var diagnostics = library.diagnostics + reading.diagnostics
        var labs: [PlannedLab] = []
        if let file = reading.file {
            let selection = try CellSelection(cells: [cell].compactMap(\.self))
            let plan = try LabPlanner.plan(
                file: file,
                library: library.library,
                request: PlanRequest(selection: selection)
            )
            diagnostics += plan.diagnostics
            labs = plan.labs
        }
        guard !diagnostics.containsError, let lab = labs.first else {
            let sources = library.sources.merging([reading.path: reading.source]) { $1 }
            throw BenchError(
                "'\(file)' cannot be deployed\n" + DiagnosticRenderer(sources: sources).render(diagnostics)
            )
        }
        return lab
    }
}
