import LabGuest
import LabImages
import LabModel
import LabWiring

/// Searches the files of a wired machine for another identity than its own: the model's, or another lab's.
///
/// Only files can name the model that named it when it was suspended, or that wiring has written since: those are read, in
/// one exchange, and nothing else.
struct LeftoverSearch {
    /// Where the machine's image names the model; `nil` for an image that nobody has searched.
    let traces: ModelTraces?
    /// The domain of the machine's own lab.
    let domain: String

    private static let limit = Duration.seconds(30)
    /// The most files that are read, and the most of each.
    private static let largest = (files: 200, bytes: UInt32(256 << 10))
    /// What the domain of every lab ends with.
    private static let suffix = ".assay"

    /// Searches the files that traces name, and those that settings were written to.
    func search(
        _ guest: any GuestFiles,
        settings: [MachineRecord.SettingRecord]
    ) async throws -> [MachineRecord.LeftoverRecord] {
        let named = (traces?.traces.map(\.file) ?? []) + settings.map(\.file)
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
        }
    }
}
