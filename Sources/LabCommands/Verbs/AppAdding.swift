import ArgumentParser
import FoundationEssentials
import LabImages
import LabLibrary
import LabModel
import LabStore

/// `assay app add`: makes an application of the user's own one that all labs can name.
struct AppAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make an application of your own one that all labs can name.",
        discussion: """
            SOURCE is a folder with an 'application.yaml', an archive of one (.tar, .tar.gz, .tar.xz, .tar.zst), or the address of such an \
            archive (http, https), with the SHA-256 that it must have. What is wrong with it is printed, and then nothing is kept.
            """
    )

    @Argument(help: ArgumentHelp("The folder, archive or address.", valueName: "source"), completion: .file())
    var source: String

    @Option(name: .customLong("sha256"), help: ArgumentHelp("What the archive's SHA-256 must be.", valueName: "sum"))
    var checksum: String?

    @OptionGroup var progress: ProgressOption

    private var isAddress: Bool { source.hasPrefix("http://") || source.hasPrefix("https://") }

    func validate() throws {
        guard isAddress else { return }
        guard let checksum, checksum.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
            throw ValidationError("an address needs --sha256 with 64 hexadecimal digits, as 'sha256sum' prints them")
        }
    }

    func run() async throws {
        let workplace = try Workplace()
        let shelf = ApplicationShelf(state: workplace.state, files: workplace.workshopFiles)
        let from: ApplicationShelf.Source =
            if isAddress, let checksum { .address(source, checksum: checksum) } else { .path(source) }
        let libraries = workplace.installation.libraries
        try await workplace.collectLeftovers()
        let name = try await workplace.perform(.import, source, printer: progress.printer) { _, _ in
            try await shelf.add(from) { library in
                let reading = Library.load(folders: [library] + libraries)
                let name = try Self.name(in: library)
                Talk.print(errorsOf: reading.diagnostics, sources: reading.sources)
                guard !reading.diagnostics.containsError else { throw Failure(code: .wrongLabFile) }
                guard !shelf.has(name) else {
                    throw Failure.usage(
                        "there is an application '\(name)' already",
                        hint: "'assay app remove \(name)' takes it out of the library"
                    )
                }
                return name
            }
        }
        Talk.say("assay: labs can name the application '\(name)'; 'assay app check \(name)' tries it out")
    }

    private static func name(in library: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(library)/Applications")
        guard let name = names.first else { throw Failure(code: .labBroke, message: "there is no application") }
        return name
    }
}

/// `assay app remove`: takes an application of the user's own out of the library again.
struct AppRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract:
            "Take an application that was added out of the library again; images with it stay until they are pruned."
    )

    @Argument(help: "The application.")
    var name: String

    func run() async throws {
        let workplace = try Workplace()
        let shelf = ApplicationShelf(state: workplace.state, files: workplace.workshopFiles)
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9.+_-]{0,59}/) != nil, shelf.has(name) else {
            throw Failure.usage("no application '\(name)' was added", hint: "'assay app list' shows all of them")
        }
        try shelf.remove(name)
        Talk.say("assay: application '\(name)' is out of the library")
    }
}
