import ArgumentParser
import FoundationEssentials
import LabEngine
import LabModel

/// `assay template`: the lab templates.
struct Templates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "The suspended labs.",
        subcommands: [TemplateList.self, TemplateRemove.self]
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
