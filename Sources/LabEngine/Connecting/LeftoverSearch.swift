import LabGuest
import LabImages
import LabModel
import LabWiring

/// Searches the files of a wired machine for another identity than its own: the model's, or another lab's.
///
/// Only files can name the model that named it when it was suspended, or that wiring has written since: those are read, in
/// one exchange. Where folders are given, the guest looks through all of their files beside that, which takes it longer.
struct LeftoverSearch {
    /// Where the machine's image names the model; `nil` for an image that nobody has searched.
    let traces: ModelTraces?
    /// The domain of the machine's own lab.
    let domain: String

    private static let limit = Duration.seconds(30)
    /// How long the guest may look through folders under emulation.
    private static let folderLimit = Duration.seconds(120)
    /// The most files that are read, and the most of each.
    private static let largest = (files: 200, bytes: UInt32(256 << 10))
    /// What the domain of every lab ends with.
    private static let suffix = ".assay"
    /// What the launch software calls its own devices, which the system's units name.
    private static let launchSoftware = "org.assay"

    /// Searches the files that traces name, those that settings were written to, and all in `folders`.
    func search(
        _ guest: any GuestFiles,
        settings: [MachineRecord.SettingRecord],
        folders: [String] = []
    ) async throws -> [MachineRecord.LeftoverRecord] {
        let named =
            (traces?.traces.map(\.file) ?? []) + settings.map(\.file) + (try await files(in: folders, of: guest))
        var files: [String] = []
        for file in named where !files.contains(file) && files.count < Self.largest.files { files.append(file) }
        guard !files.isEmpty else { return [] }
        let requests = files.map { AgentRequest.read(path: $0, offset: 0, limit: Self.largest.bytes) }
        let replies = try await guest.perform(requests, within: Self.limit)
        return zip(files, replies).flatMap { file, reply -> [MachineRecord.LeftoverRecord] in
            // A file that has gone names nobody.
            guard case .file(let content, _) = reply else { return [] }
            return leftovers(in: String(decoding: content.bytes, as: UTF8.self), of: file)
        }
    }

    /// The files in folders that have one of the words at all; not those whose content is the machine's identity.
    private func files(in folders: [String], of guest: any GuestFiles) async throws -> [String] {
        guard !folders.isEmpty else { return [] }
        let words = (traces?.identity ?? []) + [Self.suffix]
        // Fixed words, names only, a byte 0 after each; no shell sees any of it.
        let options = ["grep", "-rlIFiZ"] + words.flatMap { ["-e", $0] } + ["--"] + folders
        let command = GuestCommand(options, kept: .mebibytes(1), outputLimit: .mebibytes(1))
        let request = AgentRequest.run(command, limit: Self.folderLimit)
        let reply = try await guest.perform([request], within: Self.folderLimit + .seconds(5)).first
        // Status 2 is also that of a file that went away meanwhile.
        guard case .command(let result)? = reply, case .exited(0...2) = result.status else {
            throw GuestError(.refused(0), subject: "grep", reason: "the files of \(folders) cannot be searched")
        }
        return result.output.bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .filter { !ModelTraces.isIdentityFile($0) }
    }

    /// What a text names that it should not.
    func leftovers(in text: String, of file: String) -> [MachineRecord.LeftoverRecord] {
        var found: [MachineRecord.LeftoverRecord] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let lowered = line.lowercased()
            var names = (traces?.identity ?? []).filter { lowered.contains($0.lowercased()) }
            names += foreignHosts(in: lowered)
            for name in names { found.append(.init(file: file, line: index + 1, names: name)) }
        }
        return found
    }

    /// The fully qualified names of other labs' machines.
    private func foreignHosts(in line: String) -> [String] {
        guard line.contains(Self.suffix) else { return [] }
        let words = line.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-")) }
        return words.map(String.init).filter { word in
            word.hasSuffix(Self.suffix) && !word.hasSuffix(".\(domain)") && word != domain
                && word != Self.launchSoftware
        }
    }
}
