public import ArgumentParser
import FoundationEssentials
import LabEngine
import LabImages
public import LabModel
import LabPlanner
import LabProcess
import LabQEMU
import LabStore

/// `assay image`: the images in the store.
struct Image: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "The images in the store.",
        subcommands: [
            ImageList.self, ImageBuild.self, ImageStage.self, ImageImport.self, ImageInstall.self,
            ImageCapture.self, ImageForget.self, ImageExport.self, ImageShow.self, ImageOperations.self,
            ImageCheck.self, ImagePrune.self,
        ]
    )
}

/// `assay image list`.
struct ImageList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the images in the store.")

    @Flag(help: "Show what builds on what, and what each costs with all that builds on it.")
    var tree = false

    @OptionGroup var format: FormatOption

    func run() async throws {
        let images = try await Workplace().openStore().images()
        if tree { return try show(ImageTree(images)) }
        let entries = images.map { Entry($0) }
        let rows = entries.map { entry in
            [
                entry.image.key, entry.image.kind.rawValue, entry.image.title, "\(entry.image.size.mebibytes) MiB",
                entry.image.lastUsed.formatted(.iso8601), entry.users.joined(separator: " "),
            ]
        }
        try Table.print(
            format.format,
            columns: ["key", "kind", "image", "size", "last used", "users"],
            rows: rows,
            payload: entries
        )
    }

    /// An image with the users that were made in it before it was suspended.
    private struct Entry: Encodable {
        let image: CatalogedImage
        let users: [String]

        private enum CodingKeys: CodingKey {
            case users
        }

        init(_ image: CatalogedImage) {
            self.image = image
            users = image.kind == .instant ? ImageAccounts.of(folder: image.folder).map(\.name) : []
        }

        func encode(to encoder: any Encoder) throws {
            try image.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(users, forKey: .users)
        }
    }

    private func show(_ tree: ImageTree) throws {
        let rows = tree.lines.map { line in
            [
                String(repeating: "  ", count: line.depth) + line.image.title, line.image.kind.rawValue,
                "\(line.image.size.mebibytes) MiB", "\(line.total.mebibytes) MiB", line.image.key,
            ]
        }
        try Table.print(
            format.format,
            columns: ["image", "kind", "size", "with all on it", "key"],
            rows: rows,
            payload: tree.lines
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
        let plan = try await LabReading.read(lab.lab, installation: workplace.installation).plan(cells)
        try await workplace.collectLeftovers()
        let host = try await workplace.findHost()
        let store = try await workplace.openStore()
        var seen: Set<MachineNeed> = []
        let needs = plan.labs.flatMap(\.machines).map { MachineNeed(of: $0) }.filter { seen.insert($0).inserted }
        try await workplace.perform(.build, plan.lab, printer: progress.printer) { task, sink in
            try await workplace.imageSupply(of: task, host: host, store: store, sink: sink).make(needs)
        }
        Talk.say("assay: \(needs.count) images are there")
    }
}

/// `assay image prune`.
struct ImagePrune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove images that were not used for some time, or the oldest until the rest is small enough."
    )

    @Option(
        help: ArgumentHelp("Remove what was not used for so many days; 30 if nothing else is asked.", valueName: "days")
    )
    var unusedFor: Int?

    @Option(
        help: ArgumentHelp("Remove what was not used for longest until the rest takes this much.", valueName: "size")
    )
    var keepSize: ByteCount?
    @OptionGroup var progress: ProgressOption

    func validate() throws {
        if let unusedFor, unusedFor < 0 { throw ValidationError("--unused-for needs a number of days") }
    }

    func run() async throws {
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        let store = try await workplace.openStore()
        let freed = try await workplace.perform(.remove, "images", printer: progress.printer) { task, _ in
            try await prune(workplace, store, removal: ImageRemoval(for: task))
        }
        Talk.say("assay: \(freed.mebibytes) MiB freed")
    }

    /// Removes what is to go, and gives what that frees.
    private func prune(_ workplace: Workplace, _ store: Store, removal: ImageRemoval) async throws -> ByteCount {
        // What copies of suspended labs stand on stays as long as they do.
        let needed = TemplateShelf(state: workplace.state).all.reduce(into: Set<String>()) {
            $0.formUnion($1.imageKeys)
        }
        var freed = ByteCount(bytes: 0)
        // What others are made of becomes free when those are gone, so look again until nothing is.
        while case let images = try await candidates(in: store), !images.isEmpty {
            let before = freed
            for image in images where !needed.contains(image.key) {
                try Task.checkCancellation()
                guard try await isWanted(image, in: store), try await removal.remove(image) else { continue }
                freed = freed + image.size
                Talk.say("assay: removed \(image.kind.rawValue) image \(image.title) (\(image.size.mebibytes) MiB)")
            }
            if freed == before { break }
        }
        return freed
    }

    /// The images that nothing builds on and that are old enough, the longest unused first.
    private func candidates(in store: Store) async throws -> [CatalogedImage] {
        let days = unusedFor ?? (keepSize == nil ? 30 : 0)
        return try await store.removableImages(unusedSince: Date(timeIntervalSinceNow: -Double(days) * 86_400))
    }

    /// Whether an image is to go, for what the others take now.
    private func isWanted(_ image: CatalogedImage, in store: Store) async throws -> Bool {
        guard let keepSize else { return true }
        return try await store.images().reduce(ByteCount(bytes: 0)) { $0 + $1.size } > keepSize
    }
}

extension ByteCount: ExpressibleByArgument {
    /// Reads a size as lab files write it: `20GiB`.
    public init?(argument: String) { self.init(argument) }
}
