import ArgumentParser
import LabLibrary
import LabModel

/// `assay os`: the operating systems of the library.
struct OS: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "os",
        abstract: "The operating systems of the library.",
        subcommands: [OSList.self]
    )
}

/// `assay os list`.
struct OSList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the operating systems that labs can name."
    )

    @OptionGroup var format: FormatOption

    func run() async throws {
        let systems = try LibraryFolder.load().operatingSystems.values.sorted { $0.name < $1.name }
        let rows = systems.map { system in
            [
                system.name, system.family, system.release,
                system.servicePacks.map(\.name).joined(separator: " "), system.needs.recommendedMemory.description,
            ]
        }
        try Table.print(
            format.format,
            columns: ["system", "family", "release", "service packs", "memory"],
            rows: rows,
            payload: systems
        )
    }
}

/// `assay app`: the applications of the library.
struct App: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "The applications of the library.",
        subcommands: [AppList.self, AppAdd.self, AppRemove.self, AppCheck.self]
    )
}

/// `assay app list`.
struct AppList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the applications that labs can name."
    )

    @OptionGroup var format: FormatOption

    func run() async throws {
        let applications = try LibraryFolder.load().applications.values.sorted { $0.name < $1.name }
        let rows = applications.map { application in
            [
                application.name, application.runsOn.joined(separator: " "),
                application.provides.map { "\($0.name):\($0.port)" }.joined(separator: " "),
                application.requires.map { $0.isOptional ? "\($0.name)?" : $0.name }.joined(separator: " "),
            ]
        }
        try Table.print(
            format.format,
            columns: ["application", "runs on", "provides", "requires"],
            rows: rows,
            payload: applications
        )
    }
}

/// The library that ships with Assay, and what is searched before it.
enum LibraryFolder {
    /// Reads it, after the folders `first`; mistakes in it are printed.
    static func load(before first: [String] = []) throws -> Library {
        let folders = first + (try Installation.find().libraries)
        let reading = Library.load(folders: folders, answers: Installation.userAnswers)
        Talk.print(errorsOf: reading.diagnostics, sources: reading.sources)
        guard !reading.diagnostics.containsError else { throw Failure(code: .wrongLabFile) }
        return reading.library
    }
}
