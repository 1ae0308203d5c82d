import FoundationEssentials
import LabModel
import LabProcess
import LabWiring

/// The Ethernet addresses of all labs and templates of a state folder, none of which a new machine gets.
///
/// Networks of different labs never meet, unless somebody bridges them; and results, captures and licence servers compare
/// addresses of labs that do not know each other.
struct EthernetAddresses {
    let state: StateFolder

    /// The largest file of addresses that is read: a lab has at most 500 machines.
    private static let largest = 1 << 20

    /// Draws identities for the machines of a lab and notes their addresses in its folder, before another lab draws.
    /// - Throws: `EngineError` when the addresses of the others cannot be locked.
    func newIdentities(
        for planned: PlannedLab,
        in folder: LabFolder
    ) async throws -> [String: MachineIdentity] {
        var random = SystemRandomNumberGenerator()
        return try await newIdentities(for: planned, in: folder, random: &random)
    }

    func newIdentities(
        for planned: PlannedLab,
        in folder: LabFolder,
        random: inout some RandomNumberGenerator
    ) async throws -> [String: MachineIdentity] {
        let lock = try await FileLock.wait(for: state.lock("ethernet"))
        defer { withExtendedLifetime(lock) {} }
        let identities = IdentityPlan.identities(for: planned, taken: taken, random: &random)
        Self.write(Array(identities.values), to: folder.ethernetAddresses)
        return identities
    }

    /// The addresses that labs and templates have noted.
    var taken: Set<MACAddress> {
        let files =
            names(in: state.labs).map { state.lab($0).ethernetAddresses }
            + names(in: state.templates).map { state.template($0).ethernetAddresses }
        return files.reduce(into: []) { $0.formUnion(Self.read($1)) }
    }

    /// Notes the addresses of machines in the folder of their lab or template.
    static func write(_ identities: [MachineIdentity], to file: String) {
        let lines = identities.flatMap(\.interfaces).map { "\($0.mac)\n" }.joined()
        // A lab whose disk is full fails at the next thing that it writes, and says so.
        _ = FileManager.default.createFile(atPath: file, contents: Data(lines.utf8))
    }

    private static func read(_ file: String) -> [MACAddress] {
        let data = FileManager.default.contents(atPath: file)?.prefix(largest) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { MACAddress($0) }
    }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }
}
