import ArgumentParser
import FoundationEssentials
import LabImages
import LabLibrary
import LabModel

/// `assay image install`.
struct ImageInstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Let Debian's own installer set up a machine, and make that an operating system that labs can name.",
        discussion: """
            The installer comes from the package archive that SYSTEM of the library names, or from a medium (--medium); it runs to its end \
            on a virtual machine, unattended; under emulation that takes half an hour or more. Its questions are answered as Assay answers them; lines of a \
            file of your own ('d-i passwd/make-user boolean true') count more. A question that nothing answers is an error that shows it.
            """
    )

    @Argument(help: ArgumentHelp("An operating system of the library that is made of packages.", valueName: "system"))
    var system: String

    @Option(name: .customLong("as"), help: ArgumentHelp("The name that labs use.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The level that is installed; the system's default if left out.", valueName: "name"))
    var servicePack: String?

    @Option(
        help: ArgumentHelp(
            "The image of Debian's installation medium, in the place of the archive's installer.",
            valueName: "iso"
        ),
        completion: .file()
    )
    var medium: String?

    @Option(help: ArgumentHelp("A package beside the base system; may be repeated.", valueName: "package"))
    var include: [String] = []

    @Option(
        help: ArgumentHelp("A file of answers of your own, as Debian's installer reads them.", valueName: "file"),
        completion: .file()
    )
    var answers: String?

    @Option(help: ArgumentHelp("The capacity of the disk.", valueName: "size"))
    var disk = ByteCount.mebibytes(3072)

    @Option(help: ArgumentHelp("The memory that a machine needs at least.", valueName: "size"))
    var memory = ByteCount.mebibytes(512)

    @OptionGroup var progress: ProgressOption
    @OptionGroup var format: FormatOption

    func run() async throws {
        let (installer, pockets) = try installer(in: try LibraryFolder.load())
        let intake = Intake(name: name, memory: memory, stages: true)
        let report = try await intake.perform(printer: progress.printer) { _ in
            .installer(installer, disk: disk, pockets: pockets)
        }
        Talk.say("assay: installed '\(name)'")
        try ImageShow.show(report, format: format.format)
    }

    /// What is installed, and the suites that it comes from.
    private func installer(in library: Library) throws -> (DebianInstaller, [String]) {
        guard let system = library.operatingSystems[system] else {
            let hint = Suggestion.hint(for: system, among: library.operatingSystems.keys.sorted())
            throw Failure.usage("the library has no operating system '\(system)'", hint: hint)
        }
        guard case .packages = system.source else {
            throw Failure.usage("'\(system.name)' is not made of packages, so there is no installer for it")
        }
        let packs = system.servicePacks
        guard let pack = servicePack.map({ name in packs.first { $0.name == name } }) ?? packs.first else {
            let hint = Suggestion.hint(for: servicePack ?? "", among: packs.map(\.name))
            throw Failure.usage("'\(system.name)' has no service pack '\(servicePack ?? "")'", hint: hint)
        }
        let answers = try answers.map(existing)
        let medium = try medium.map(existing)
        let package = DebianInstaller.Origin.package("debian-installer-\(system.release)-netboot-amd64")
        let origin = medium.map { DebianInstaller.Origin.medium($0, checksum: "") } ?? package
        return (DebianInstaller(origin, include: include, answers: answers), pack.pockets)
    }

    private func existing(_ file: String) throws -> String {
        guard FileManager.default.fileExists(atPath: file) else { throw Failure.usage("there is no '\(file)'") }
        return file.hasPrefix("/") ? file : FileManager.default.currentDirectoryPath + "/" + file
    }
}
