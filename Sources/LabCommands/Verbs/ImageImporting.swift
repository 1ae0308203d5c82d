public import ArgumentParser
import FoundationEssentials
import LabImages
public import LabModel
import LabStore

/// `assay image import`.
struct ImageImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a machine that somebody else set up an operating system that labs can name.",
        discussion: """
            FILE is the image of a disk (qcow2, raw, VMDK, VHD, VHDX, VDI), an appliance (.ova), an archive of a root file system \
            (.tar, .tar.gz, .tar.xz, .tar.zst), or a folder with one. A disk boots by its own boot loader, and needs cloud-init or \
            Assay's launch software; a root file system is given what virtual hardware needs.
            """
    )

    @Argument(help: ArgumentHelp("The file or folder.", valueName: "file"), completion: .file())
    var file: String?

    @Option(
        help: ArgumentHelp("A running computer, whose root file system is taken over SSH.", valueName: "ssh://host")
    )
    var from: String?

    @Option(
        help: ArgumentHelp("An option of the SSH client, as its own -o takes it; may be repeated.", valueName: "option")
    )
    var sshOption: [String] = []

    @Option(name: .customLong("as"), help: ArgumentHelp("The name that labs use.", valueName: "name"))
    var name: String?

    @Option(help: "The format of a disk, where the file's name does not say it.")
    var format: DiskImage.Format?

    @Option(help: "How a machine finds its boot loader on a disk.")
    var firmware: Firmware = .bios

    @Option(help: ArgumentHelp("The memory that a machine needs at least.", valueName: "size"))
    var memory = ByteCount.mebibytes(512)

    @OptionGroup var progress: ProgressOption

    func validate() throws {
        guard (file == nil) != (from == nil) else { throw ValidationError("give a file, or a computer with --from") }
    }

    func run() async throws {
        let source = try ImportSource(file: file, from: from, options: sshOption, format: format)
        let name = name ?? source.suggestedName
        let intake = Intake(name: name, memory: memory, firmware: firmware)
        let repairs = try await intake.perform(printer: progress.printer) { workplace in source.content(in: workplace) }
        guard case .tree = source else {
            Talk.say("assay: imported '\(name)'; the first lab that names it starts it once to stage it")
            return
        }
        Talk.say("assay: imported '\(name)'")
        try ImageShow.show(repairs, format: .table)
    }
}

/// `assay image forget`.
struct ImageForget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Remove an import from the library; what was made of it goes when images are pruned."
    )

    @Argument(help: "The name that it was imported as.")
    var name: String
    @OptionGroup var progress: ProgressOption

    func run() async throws {
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        let shelf = ImportShelf(state: workplace.state)
        guard !name.contains("/"), shelf.has(name) else {
            throw Failure.usage("nothing was imported as '\(name)'", hint: "'assay os list' shows all systems")
        }
        try await workplace.perform(.remove, name, printer: progress.printer) { [name] _, _ in
            try await shelf.remove(name)
        }
    }
}

/// What is imported, by what the command line names.
private enum ImportSource {
    case disk(String, DiskImage.Format)
    case appliance(String)
    case tree(TreeArchive)

    init(file: String?, from: String?, options: [String], format: DiskImage.Format?) throws {
        if let from {
            guard let archive = TreeArchive(remote: from, options: options) else {
                throw Failure.usage("'\(from)' is no computer to reach over SSH", hint: "ssh://[user@]host[:port]")
            }
            self = .tree(archive)
            return
        }
        let file = file ?? ""
        let path = file.hasPrefix("/") ? file : FileManager.default.currentDirectoryPath + "/" + file
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw Failure.usage("there is no '\(file)'")
        }
        if facts[.type] as? FileAttributeType == .typeDirectory {
            self = .tree(.folder(path))
        } else if let packing = TreeArchive.Packing(fileName: path) {
            self = .tree(.archive(path, packing))
        } else if path.hasSuffix(".ova") {
            self = .appliance(path)
        } else if let format = format ?? DiskImage.Format(fileName: path) {
            self = .disk(path, format)
        } else {
            let formats = DiskImage.Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure.usage(
                "the name '\(file)' does not say what is in the file",
                hint: "give --format: \(formats)"
            )
        }
    }

    /// What is to be taken into the library.
    func content(in workplace: Workplace) -> Intake.Content {
        switch self {
        case .disk(let file, let format): .disk(ForeignDisk(file: file, format: format))
        case .appliance(let file): .appliance(file)
        case .tree(let archive): .tree { try await archive.write(to: $0, with: workplace.workshopFiles) }
        }
    }

    /// The name of the file or computer, in letters that names of the library may have.
    var suggestedName: String {
        let text =
            switch self {
            case .disk(let path, _), .appliance(let path): path
            case .tree(let archive): archive.place
            }
        let last = text.split(separator: "/").last ?? "import"
        let base = last.split(separator: ".").first ?? last
        return String(base.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}

extension DiskImage.Format: ExpressibleByArgument {}
extension Firmware: ExpressibleByArgument {}
