import FoundationEssentials
import LabEngine
import LabHost
import LabImages
import LabLibrary
import LabModel
import LabPlanner
import LabQEMU
import Synchronization

/// How long the images of all that the library has take from nothing: each application on each system that it says it runs on.
///
/// They are made in a state folder of its own, which is removed afterwards. That nothing is made twice is checked, not assumed.
struct LibraryBenchmark {
    private static let title = "all images of the library"

    /// Makes all of them, as many at once as the host has processors.
    func run(on bench: Workbench, into sheet: inout Sheet) async throws {
        let needs = try needs(of: bench)
        let state = StateFolder(path: "\(bench.state.path)/library-bench", socketsPath: bench.state.socketsPath)
        try? FileManager.default.removeItem(atPath: state.path)
        for folder in state.folders {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(atPath: state.path) }
        let made = MadeImages()
        let supply = { () async throws -> ImageSupply in
            let workshop = try await workshop(bench, state, made)
            return ImageSupply(workshop: workshop, width: max(1, bench.host.facts.processors))
        }
        let staged = needs.map { MachineNeed(recipe: $0.recipe, shape: $0.shape, deployment: .prebuilt) }
        sheet.add(try await time(staged, by: supply), of: "\(Self.title), staged, from nothing")
        sheet.add(try await time(needs, by: supply), of: "\(Self.title), suspended, from the staged ones")
        sheet.add(Double(needs.count), .count, of: "\(Self.title): kinds of machines")
        sheet.add(Double(made.steps.count), .count, of: "\(Self.title): things that were made for them")
        try checkOnce(made.steps, in: state)
        sheet.add(try await time(needs, by: supply), of: "\(Self.title), asked for again")
        try checkOnce(made.steps, in: state)
    }

    /// A machine for each system, and for each application on each system, with whatever these require.
    private func needs(of bench: Workbench) throws -> [MachineNeed] {
        let library = Library.load(folders: ["\(bench.checkout)/Labs/Library"]).library
        var seen: Set<MachineNeed> = []
        // One system after the other for each application, so that several systems are begun at once.
        let bare = library.operatingSystems.values.sorted { $0.name < $1.name }.compactMap { system in
            LabLayout(library: library).recipe(system: system.name, servicePack: nil, applications: []).recipe.map {
                MachineNeed(recipe: $0, shape: MachineShape(memory: system.needs.recommendedMemory))
            }
        }
        let trials = library.applications.values.sorted { $0.name < $1.name }.flatMap { application in
            ApplicationTrial(of: application, library: library).plan(on: application.runsOn).labs.flatMap(\.machines)
        }
        let needs = (bare + trials.map { MachineNeed(of: $0) }).filter { seen.insert($0).inserted }
        guard !trials.isEmpty else { throw BenchError("the library has no application that can be tried out") }
        return needs
    }

    private func workshop(_ bench: Workbench, _ state: StateFolder, _ made: MadeImages) async throws -> Workshop {
        Workshop(
            state: state,
            files: WorkshopFiles(folder: "\(bench.checkout)/Sources"),
            host: try await QEMUHost(state: state),
            progress: { made.note($0) },
            found: { _ in }
        )
    }

    private func time(_ needs: [MachineNeed], by supply: () async throws -> ImageSupply) async throws -> Duration {
        let images = try await supply()
        let start = ContinuousClock.now
        try await images.make(needs)
        return .now - start
    }

    /// Sees to it that there are as many things as were made.
    private func checkOnce(_ steps: [String], in state: StateFolder) throws {
        let kept = try [state.images, state.instants].reduce(0) {
            try $0 + FileManager.default.contentsOfDirectory(atPath: $1).count
        }
        guard steps.count == kept else {
            throw BenchError(
                "\(steps.count) things were made, and \(kept) are there:\n" + steps.joined(separator: "\n")
            )
        }
    }
}

/// What a workshop has made.
private final class MadeImages: Sendable {
    private let noted = Mutex<[String]>([])

    /// Everything that was made, in the order in which it was done.
    var steps: [String] { noted.withLock { $0 } }

    func note(_ progress: ImageProgress) {
        guard let duration = progress.duration else { return }
        let seconds = (duration / .seconds(1) * 10).rounded() / 10
        Workbench.say("\(progress.image): \(progress.step) (\(seconds) s)")
        noted.withLock { $0.append("\(progress.image): \(progress.step)") }
    }
}
