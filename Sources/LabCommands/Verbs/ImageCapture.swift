import ArgumentParser
import LabImages
import LabModel
import LabStore

/// `assay image capture`.
struct ImageCapture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Make a machine of a lab that stays, as somebody set it up, an operating system that labs can name.",
        discussion: """
            The machine goes on. All that is on its disks is taken, but for what tells the lab and the machine from others. \
            Settings that the lab wrote for its connections, accounts and passwords are taken as they are.
            """
    )

    @OptionGroup var lab: StandingLabOption

    @Argument(help: "The machine.")
    var machine: String

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The name that labs use; the machine's if left out.", valueName: "name")
    )
    var name: String?

    @Option(help: ArgumentHelp("The memory that a machine needs at least.", valueName: "size"))
    var memory = ByteCount.mebibytes(512)

    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let intake = Intake(name: name ?? machine, memory: memory, stages: true)
        let report = try await intake.perform(printer: progress.printer) { workplace in
            let model = try await RunningModel(lab: lab.name, machine: machine, workplace: workplace)
            return .tree { try await model.write(to: $0) }
        }
        Talk.say("assay: captured '\(machine)' as '\(name ?? machine)'")
        try ImageShow.show(report, format: format.format)
    }
}

/// A machine of a lab that stays, whose root file system is taken.
private struct RunningModel: Sendable {
    private let labs: StandingLabs
    private let lab: String
    private let machine: String
    private let tree: RunningTree
    /// The kernel that the host started it with; `nil` when it has one on its disk.
    private let kernel: String?

    /// Finds the machine.
    /// - Throws: `Failure` when there is none, or none with a disk.
    init(lab name: String?, machine: String, workplace: Workplace) async throws {
        labs = StandingLabs(state: workplace.state)
        lab = try labs.find(name)
        tree = RunningTree(files: workplace.workshopFiles)
        guard case .ready(let facts) = try await labs.ask(lab, .status) else {
            throw Failure(code: .labBroke, message: "the lab gave no facts")
        }
        guard let record = facts.machines.first(where: { $0.name == machine }) else {
            throw Failure.usage(
                "lab '\(lab)' has no machine '\(machine)'",
                hint: Suggestion.hint(for: machine, among: facts.machines.map(\.name))
            )
        }
        self.machine = machine
        let images = try await workplace.openStore().images()
        let image = images.first { $0.key == record.image }
        let staged = images.first { $0.key == image?.parent }
        guard let staged else {
            throw Failure(code: .labBroke, message: "the image of machine '\(machine)' is not in the store any more")
        }
        let folder = StagedFolder(path: staged.folder)
        guard folder.disk != nil else {
            throw Failure.usage(
                "machine '\(machine)' lives in memory, and has no disk that could be captured",
                hint: "a system that is made of packages has one"
            )
        }
        kernel = folder.kernel
    }

    /// Writes the archive.
    func write(to file: String) async throws {
        _ = try await labs.askPatiently(lab, .captureMachine(machine, script: try tree.script, file: file))
        guard let kernel else { return }
        var release: [UInt8] = []
        _ = try await labs.ask(lab, .exec(machine: machine, command: ["uname", "-r"])) { reply in
            if case .output(false, let bytes) = reply, release.count < 256 { release += bytes }
        }
        let name = String(decoding: release, as: UTF8.self).split(whereSeparator: \.isWhitespace).first ?? ""
        try await tree.add(kernel: kernel, release: String(name), to: file)
    }
}
