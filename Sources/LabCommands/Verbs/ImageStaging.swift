public import ArgumentParser
import FoundationEssentials
import LabHost
import LabImages
public import LabModel
import LabPlanner
import LabStore

/// `assay image operations`.
struct ImageOperations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operations",
        abstract: "List what staging takes from a model."
    )

    @OptionGroup var format: FormatOption

    private struct Payload: Encodable {
        var name: String
        var isStandard: Bool
        var purpose: String
    }

    func run() async throws {
        let operations = StagingOperation.allCases.map { operation in
            Payload(name: operation.rawValue, isStandard: operation.isStandard, purpose: operation.purpose)
        }
        try Table.print(
            format.format,
            columns: ["operation", "done", "why"],
            rows: operations.map { [$0.name, $0.isStandard ? "always" : "if enabled", $0.purpose] },
            payload: operations
        )
    }
}

/// `assay image stage`.
struct ImageStage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stage",
        abstract: "Make a staged image of a system with applications, and report what was taken from it.",
        discussion: "Without --enable, --disable and --delete it is the image that labs use."
    )

    @Argument(help: ArgumentHelp("The operating system.", valueName: "system"))
    var system: String

    @Option(help: ArgumentHelp("The service pack; the system's default if left out.", valueName: "name"))
    var servicePack: String?

    @Option(
        name: .customLong("app"),
        help: ArgumentHelp("An application, in the order of installation.", valueName: "name")
    )
    var applications: [String] = []

    @Option(
        help: ArgumentHelp(
            "An operation that is not always done; see 'assay image operations'.",
            valueName: "operation"
        )
    )
    var enable: [StagingOperation] = []

    @Option(help: ArgumentHelp("An operation that is left out.", valueName: "operation"))
    var disable: [StagingOperation] = []

    @Option(help: ArgumentHelp("An absolute path in the image that is removed.", valueName: "path"))
    var delete: [String] = []

    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    func validate() throws {
        for path in delete where !path.hasPrefix("/") || path.split(separator: "/").contains("..") || path == "/" {
            throw ValidationError("'\(path)' is not the absolute path of a file or folder in the image")
        }
    }

    func run() async throws {
        let planned = LabLayout(library: try LibraryFolder.load()).recipe(
            system: system,
            servicePack: servicePack,
            applications: applications
        )
        Talk.print(errorsOf: planned.diagnostics, sources: [:])
        guard var recipe = planned.recipe else { throw Failure(code: .wrongLabFile) }
        recipe.staging = recipe.staging.changed(enabling: Set(enable), disabling: Set(disable), deleting: delete)
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        let host = try await workplace.findHost()
        let store = try await workplace.openStore()
        let image = try await workplace.perform(.stage, recipe.title, printer: progress.printer) { [recipe] _, sink in
            try await workplace.workshop(host: host, store: store, sink: sink).stagedImage(recipe)
        }
        Talk.say("assay: image \(image.key): \(image.title)")
        try ImageShow.show(StagingReport.of(folder: workplace.state.image(image.key)), format: format.format)
    }
}

/// `assay image show`.
struct ImageShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what staging took from an image, or the accounts of a suspended machine."
    )

    @Argument(help: ArgumentHelp("The image's key, or the beginning of it.", valueName: "key"))
    var key: String

    @OptionGroup var format: FormatOption

    func run() async throws {
        let images = try await Workplace().openStore().images().filter { $0.key.hasPrefix(key) }
        guard let image = images.first, images.count == 1 else {
            let problem = images.isEmpty ? "the store has no image '\(key)'" : "'\(key)' begins several images' keys"
            throw Failure.usage(problem, hint: "'assay image list' shows them")
        }
        if image.kind == .instant { return try show(ImageAccounts.of(folder: image.folder)) }
        guard let report = StagingReport.of(folder: image.folder) else {
            throw Failure.usage(
                "image \(image.key) has no report: nothing was taken from it by itself",
                hint: "staged images on a disk have one; this one's kind is '\(image.kind.rawValue)'"
            )
        }
        try Self.show(report, format: format.format)
    }

    private func show(_ accounts: [UserAccount]) throws {
        try Table.print(
            format.format,
            columns: ["user", "groups", "shell", "keys"],
            rows: accounts.map { account in
                [account.name, account.groups.joined(separator: " "), account.shell ?? "", "\(account.keys.count)"]
            },
            payload: accounts
        )
    }

    static func show(_ report: StagingReport?, format: OutputFormat) throws {
        let items = report?.items ?? []
        try Table.print(
            format,
            columns: ["operation", "what", "path"],
            rows: items.map { [$0.operation, $0.action, $0.path] },
            payload: items
        )
    }
}

extension StagingOperation: ExpressibleByArgument {}
