import FoundationEssentials
import LabModel
import LabProcess

/// The files of this program that images are made with: scripts, and the sources of the launch software.
public struct WorkshopFiles: Sendable, Hashable {
    /// The absolute path of the folder that holds `ImageScripts`, `LaunchAgent` and `GuestCalls`.
    public let folder: String

    /// Creates the names below `folder`.
    public init(folder: String) {
        self.folder = folder
    }

    /// The absolute path of a script.
    func script(_ name: String) -> String { "\(folder)/ImageScripts/\(name)" }

    /// The bytes of a script.
    func scriptContent(_ name: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: script(name)) else {
            throw ImageError(
                .missingFile,
                subject: script(name),
                reason: "a part of Assay's own installation is missing"
            )
        }
        return data
    }

    /// A program that runs in guests, by the name of the folder of its sources.
    enum GuestProgram: String, CaseIterable {
        /// The launch software itself.
        case launchAgent = "LaunchAgent"
        /// What the machine's own programs call the host with.
        case guestCalls = "GuestCalls"
    }

    /// The sources of a program, sorted by name.
    private func sources(of program: GuestProgram) throws -> [String] {
        let path = "\(folder)/\(program.rawValue)"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw ImageError(.missingFile, subject: path, reason: "a part of Assay's own installation is missing")
        }
        return names.filter { $0.hasSuffix(".c") || $0.hasSuffix(".h") }.sorted().map { "\(path)/\($0)" }
    }

    /// A hash of the launch software's sources.
    func launchAgentFingerprint() throws -> String {
        var hash = SHA256()
        for file in try GuestProgram.allCases.flatMap(sources) {
            hash.update("\n\(file.split(separator: "/").last ?? "")\n".utf8)
            hash.update(FileManager.default.contents(atPath: file) ?? Data())
        }
        return hash.finish()
    }

    /// Compiles a program of the launch software, which then needs nothing of the guest's.
    func compile(_ program: GuestProgram, to output: String) async throws {
        let sources = try sources(of: program).filter { $0.hasSuffix(".c") }
        let arguments = ["-std=c11", "-Os", "-s", "-static", "-Wall", "-Wextra", "-Werror", "-o", output] + sources
        do {
            try await Command("cc", arguments).run(within: .seconds(120))
        } catch let error as ProcessError {
            let code: ImageError.Code = error.code == .notFound ? .notInstalled : .failed
            throw ImageError(code, subject: "launch software", reason: "it cannot be compiled: \(error)")
        }
    }
}
