import ArgumentParser
import LabImages
import LabModel
import LabPlanner
import LabSettings
import LabWiring

/// `assay image check`: what of the models' own identities is left in the images of a lab.
struct ImageCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "List where images name the model that they were made of, and no setting of the lab covers it.",
        discussion: """
            Ends with status 1 when there is such a place and the lab file says 'wiring: strict'. Images that have not been made \
            are named and not checked; 'assay image build' makes them.
            """
    )

    @OptionGroup var lab: LabArgument
    @OptionGroup var format: FormatOption

    /// A place that was forgotten.
    private struct Place: Encodable, Hashable {
        var image: String
        var file: String
        var line: Int
        var names: String
    }

    func run() async throws {
        let workplace = try Workplace()
        let plan = try LabReading.read(lab.lab, installation: workplace.installation).plan()
        let host = try await workplace.findHost()
        let workshop = workplace.workshop(host: host, store: try await workplace.openStore(), sink: { _ in })
        var places: [Place] = []
        for need in plan.instants {
            let key = try workshop.instantKey(need.recipe, shape: need.shape)
            guard let traces = ModelTraces.read(in: workplace.state.instant(key)) else {
                Talk.say("assay: image \(need.recipe.title) has not been made, or has nothing to search")
                continue
            }
            let files = ImageFiles(state: workplace.state, files: workplace.workshopFiles)
            places += try await uncovered(traces, in: need, of: plan, files: files)
        }
        try Table.print(
            format.format,
            columns: ["image", "file", "line", "names"],
            rows: places.map { [$0.image, $0.file, "\($0.line)", $0.names] },
            payload: places
        )
        if !places.isEmpty, plan.labs.contains(where: \.lab.wiring.isStrict) {
            throw Failure(
                code: .testFailed,
                message: "\(places.count) places name a model, and the lab's wiring is strict",
                hint: "write settings for them in a connection, or take the names out when the application is installed"
            )
        }
    }

    /// The places that are still there when the settings of every machine with this image have been written.
    private func uncovered(
        _ traces: ModelTraces,
        in need: Plan.InstantNeed,
        of plan: Plan,
        files: ImageFiles
    ) async throws -> [Place] {
        var places: [Place] = []
        for trace in traces.traces {
            let place = Place(image: need.recipe.title, file: trace.file, line: trace.line, names: trace.names)
            guard !places.contains(place) else { continue }
            let original = try await files.contents(of: trace.file, in: need.recipe)
            guard !isDeclared(trace.file, in: need, of: plan) else { continue }
            let isForgotten = changes(of: trace.file, in: need, of: plan).contains { changes in
                names(trace, after: changes, in: original)
            }
            if isForgotten { places.append(place) }
        }
        return places
    }

    /// Whether the identity of every machine with the image declares what becomes of a file.
    private func isDeclared(_ file: String, in need: Plan.InstantNeed, of plan: Plan) -> Bool {
        plan.labs.flatMap(\.machines).filter { $0.bootedImage == need.recipe && $0.shape == need.shape }.allSatisfy {
            $0.identity.files.contains { $0.path == file }
        }
    }

    /// What each machine with the image changes in a file.
    private func changes(of file: String, in need: Plan.InstantNeed, of plan: Plan) -> [[SettingChange]] {
        plan.labs.flatMap { lab in
            lab.machines.filter { $0.bootedImage == need.recipe && $0.shape == need.shape }.map { machine in
                lab.connections.flatMap(\.changes).filter { $0.machine == machine.name && $0.file == file }
            }
        }
    }

    /// Whether the line still names the model after the changes; a file that is not in the image's tree is judged as it was found.
    private func names(_ trace: ModelTraces.Trace, after changes: [SettingChange], in original: [UInt8]?) -> Bool {
        guard !changes.isEmpty, var bytes = original else { return changes.isEmpty }
        for change in changes {
            var document = SettingsDocument(bytes: bytes, format: change.format)
            // What cannot be written is an error of its own when the lab is deployed.
            try? document.set(change.values.map(\.description), at: change.path, create: change.create)
            bytes = document.bytes
        }
        return String(decoding: bytes, as: UTF8.self).lowercased().contains(trace.names.lowercased())
    }
}
