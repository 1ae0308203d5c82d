import ArgumentParser
import FoundationEssentials
import LabEngine
import LabImages
import LabModel
import LabPlanner
import LabProcess
import LabQEMU
import LabStore

/// `assay image`: the images in the store.
struct Image: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "The images in the store.",
        subcommands: [ImageList.self, ImageBuild.self, ImagePrune.self]
    )
}

/// `assay image list`.
struct ImageList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the images in the store.")

    @OptionGroup var format: FormatOption

    func run() async throws {
        let images = try await Workplace().openStore().images()
        let rows = images.map { image in
            [
                image.key, image.kind.rawValue, image.title, "\(image.size.mebibytes) MiB",
                image.lastUsed.formatted(.iso8601),
            ]
        }
        try Table.print(
            format.format,
            columns: ["key", "kind", "image", "size", "last used"],
            rows: rows,
            payload: images
        )
    }
}

/// `assay image build`.
struct ImageBuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Make the images that a lab needs, without deploying it."
    )

    @OptionGroup var lab: LabArgument
    @OptionGroup var cells: CellOptions
    @OptionGroup var progress: ProgressOption

    func run() async throws {
        let workplace = try Workplace()
        let plan = try LabReading.read(lab.lab, installation: workplace.installation).plan(try cells.selection())
        await workplace.collectLeftovers()
        let host = try await workplace.findHost()
        let store = try await workplace.openStore()
        let printer = progress.printer
        defer { printer.finish() }
        let workshop = workplace.workshop(host: host, store: store, sink: printer.show)
        try await Interruption.cancelling {
            try await withThrowingTaskGroup(of: Void.self) { group in
                var needs = plan.instants[...]
                func begin() {
                    guard let need = needs.popFirst() else { return }
                    group.addTask { _ = try await workshop.instantImage(need.recipe, shape: need.shape) }
                }
                for _ in 0..<max(1, host.facts.processors) { begin() }
                while try await group.next() != nil { begin() }
            }
        }
        Talk.say("assay: \(plan.instants.count) images are there")
    }
}

/// `assay image prune`.
struct ImagePrune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove images that were not used for some time."
    )

    @Option(help: ArgumentHelp("Remove what was not used for so many days.", valueName: "days"))
    var unusedFor = 30

    func run() async throws {
        let workplace = try Workplace()
        await workplace.collectLeftovers()
        let store = try await workplace.openStore()
        let limit = Date(timeIntervalSinceNow: -Double(unusedFor) * 86_400)
        var freed = ByteCount(bytes: 0)
        // What others are made of becomes free when those are gone, so look again until nothing is.
        while case let images = try await store.removableImages(unusedSince: limit), !images.isEmpty {
            for image in images {
                // A lab that is just being made may have been given this image a moment ago.
                guard let lock = try FileLock.attempt(workplace.state.lock(image.key)) else { continue }
                defer { withExtendedLifetime(lock) {} }
                try? FileManager.default.removeItem(atPath: image.folder)
                try await store.removeImage(key: image.key)
                freed = freed + image.size
                Talk.say("assay: removed \(image.kind.rawValue) image \(image.title) (\(image.size.mebibytes) MiB)")
            }
        }
        Talk.say("assay: \(freed.mebibytes) MiB freed")
    }
}
