import ArgumentParser
import FoundationEssentials
import LabEngine
import LabModel
import LabStore

/// `assay template`: the lab templates.
struct Templates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "The suspended labs.",
        subcommands: [TemplateList.self, TemplateExport.self, TemplateImport.self, TemplateRemove.self]
    )
}

/// `assay template list`.
struct TemplateList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the suspended labs.")

    @OptionGroup var format: FormatOption

    /// What is shown of a template; nothing secret.
    struct Row: Encodable {
        var name: String
        var lab: String
        var cell: String
        var machines: [String]
        var size: ByteCount
        var created: Date
        var deviceModel: String
        var moment: LabTemplate.Moment?
    }

    func run() async throws {
        let shelf = TemplateShelf(state: try Workplace().state)
        let rows = shelf.all.map { template in
            Row(
                name: template.name,
                lab: template.planned.lab.name,
                cell: template.planned.cell.description,
                machines: template.machineNames,
                size: shelf.size(of: template.name),
                created: template.created,
                deviceModel: template.deviceModel,
                moment: template.moment
            )
        }
        try Table.print(
            format.format,
            columns: ["name", "lab", "cell", "machines", "size", "created"],
            rows: rows.map { row in
                [
                    row.name, row.lab, row.cell, "\(row.machines.count)", "\(row.size.mebibytes) MiB",
                    row.created.formatted(.iso8601),
                ]
            },
            payload: rows
        )
    }
}

/// `assay template export`.
struct TemplateExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a suspended lab, with the images that it lies on, into one file.",
        discussion: """
            The file can be imported into another state folder, or on another computer with the same QEMU. It has the lab's \
            secrets in it, so it is readable by you alone.
            """
    )

    @Argument(help: ArgumentHelp("The lab template.", valueName: "name"))
    var name: String

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The file: .tar, or compressed .tar.gz or .tar.zst.", valueName: "file")
    )
    var output: String
    @OptionGroup var progress: ProgressOption

    func run() async throws {
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        let file = URL(filePath: output).absoluteURL.path
        try await workplace.perform(.export, name, printer: progress.printer) { [name] _, _ in
            try await TemplateShelf(state: workplace.state).export(name, to: file, from: try await workplace.findHost())
        }
        Talk.say("assay: lab template '\(name)' is in '\(output)'; whoever can read it can read the lab's secrets")
    }
}

/// `assay template import`.
struct TemplateImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take a suspended lab in that was exported elsewhere; 'assay fork' and 'assay resume' then know it."
    )

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The template's name; the one that it had if left out.", valueName: "name")
    )
    var name: String?
    @OptionGroup var progress: ProgressOption

    func run() async throws {
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        let name = try name.map { try LabName.checked($0, kind: "lab template") }
        let store = try await workplace.openStore()
        let path = URL(filePath: file).absoluteURL.path
        let template = try await workplace.perform(.import, path, printer: progress.printer) { _, _ in
            try await TemplateShelf(state: workplace.state)
                .importTemplate(from: path, as: name, for: try await workplace.findHost()) { facts in
                    // The catalog can be made anew from the folders; a template that is there does not fail for it.
                    try? await store.record(CatalogedImage(facts))
                }
        }
        Talk.say("assay: lab template '\(template.name)' is here: 'assay resume \(template.name)' brings it back")
    }
}

/// `assay template remove`.
struct TemplateRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove suspended labs; refused for those that a lab was forked from which still stands."
    )

    @Argument(help: ArgumentHelp("The names of the templates.", valueName: "name"))
    var names: [String]

    func run() async throws {
        let shelf = TemplateShelf(state: try Workplace().state)
        for name in names {
            try shelf.remove(name)
            Talk.say("assay: lab template '\(name)' is removed")
        }
    }
}
