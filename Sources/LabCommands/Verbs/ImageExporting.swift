public import ArgumentParser
import FoundationEssentials
import LabHost
import LabImages
import LabLibrary
import LabModel
import LabPlanner
import LabStore

/// `assay image export`.
struct ImageExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a staged image to a file that boots on somebody else's host.",
        discussion: """
            IMAGE is an operating system of the library, which is staged with the applications that are named, or the key of a \
            staged image. The machine boots by itself, finds its address by DHCP and makes SSH keys of its own; \
            'assay image import' of an .ova makes it a machine of labs again.
            """
    )

    @Argument(help: ArgumentHelp("The operating system, or the key of a staged image.", valueName: "image"))
    var image: String

    @Option(help: "What is written.")
    var format: LabImages.ImageExport.Format = .qcow2

    @Option(name: .shortAndLong, help: ArgumentHelp("The new file.", valueName: "file"), completion: .file())
    var output: String

    @Option(name: .customLong("app"), help: ArgumentHelp("An application of the image.", valueName: "name"))
    var applications: [String] = []

    @Option(help: ArgumentHelp("The memory that the machine gets elsewhere.", valueName: "size"))
    var memory = ByteCount.mebibytes(1024)

    @Option(help: ArgumentHelp("A file of SSH keys that may log in as root elsewhere.", valueName: "file"))
    var authorizedKeys: String?

    @OptionGroup var progress: ProgressOption

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: output) else {
            throw Failure.usage("there is a '\(output)' already")
        }
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        let staged = try await choose(in: workplace)
        let letters = image.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "-" }
        let name = ([String(letters)] + applications).joined(separator: "-")
        func absolute(_ path: String) -> String {
            path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        }
        let (target, keys, format, memory) = (absolute(output), authorizedKeys.map(absolute), format, memory)
        try await workplace.perform(.export, image, printer: progress.printer) { _, sink in
            let folder: String
            switch staged {
            case .made(let known): folder = known
            case .recipe(let recipe):
                let (host, store) = (try await workplace.findHost(), try await workplace.openStore())
                let workshop = workplace.workshop(host: host, store: store, sink: sink)
                folder = workplace.state.image(try await workshop.stagedImage(recipe).key)
            }
            try await LabImages.ImageExport(
                state: workplace.state,
                files: workplace.workshopFiles,
                image: folder,
                name: name,
                memory: memory
            ).write(to: target, as: format, keys: keys)
        }
        Talk.say("assay: wrote '\(output)'")
    }

    /// A staged image, or what it is made of.
    private enum Choice: Sendable {
        case made(String)
        case recipe(ImageRecipe)
    }

    private func choose(in workplace: Workplace) async throws -> Choice {
        let library = try LibraryFolder.load()
        guard library.operatingSystems[image] == nil else {
            let planned = LabLayout(library: library).recipe(
                system: image,
                servicePack: nil,
                applications: applications
            )
            Talk.print(errorsOf: planned.diagnostics, sources: [:])
            guard let recipe = planned.recipe else { throw Failure(code: .wrongLabFile) }
            return .recipe(recipe)
        }
        let images = try await workplace.openStore().images()
        let found = images.filter { $0.kind == .staged && $0.key.hasPrefix(image) }
        guard let first = found.first, found.count == 1 else {
            let problem =
                found.isEmpty ? "there is no system and no staged image '\(image)'" : "'\(image)' begins several keys"
            throw Failure.usage(problem, hint: "'assay os list' and 'assay image list' show them")
        }
        return .made(first.folder)
    }
}

extension LabImages.ImageExport.Format: ExpressibleByArgument {}
