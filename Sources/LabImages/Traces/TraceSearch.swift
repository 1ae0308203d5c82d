import LabGuest
import LabModel

/// Searches the configuration files of a model for the model's own identity, inside the model, before it is suspended.
struct TraceSearch {
    let guest: any MachineGuest
    /// The folders to search.
    let folders: [String]

    /// How long the search may take under emulation.
    private static let limit = Duration.seconds(120)
    /// What is kept of what it finds.
    private static let kept = ByteCount(bytes: 60_000)
    /// Names that many machines have, and that configuration files are full of.
    private static let commonNames: Set<String> = ["", "localhost", "(none)"]

    /// Asks the model who it is, and where its files say so.
    func search() async throws -> ModelTraces {
        let identity = try await ownIdentity()
        var equipment = try await EquipmentSearch.search(guest)
        equipment.agent = guest is LaunchAgent ? .launch : .stock
        guard !identity.isEmpty else { return ModelTraces(identity: [], traces: [], equipment: equipment) }
        let patterns = identity.flatMap { ["-e", $0] }
        // Fixed words, whole matches only, a byte 0 after each file's name; the shell sees all of it as arguments.
        let script = "grep -rnIoFiZ \"$@\" 2>/dev/null | head -c \(Self.kept.bytes)"
        let command = GuestCommand(
            ["/bin/sh", "-c", script, "search"] + patterns + ["--"] + folders,
            kept: Self.kept,
            outputLimit: .mebibytes(1)
        )
        let found = try await guest.run(command, within: Self.limit).output.bytes
        let traces = Self.traces(in: found).filter { !ModelTraces.isIdentityFile($0.file) }
        return ModelTraces(identity: identity, traces: traces, equipment: equipment)
    }

    private func ownIdentity() async throws -> [String] {
        let files = ["/proc/sys/kernel/hostname", "/etc/machine-id"]
        let requests = files.map { AgentRequest.read(path: $0, offset: 0, limit: 256) } + [.links]
        let replies = try await guest.perform(requests, within: .seconds(30))
        var identity: [String] = []
        for reply in replies {
            switch reply {
            case .file(let file, _):
                let line = String(decoding: file.bytes.prefix { $0 != 0x0a }, as: UTF8.self)
                if !Self.commonNames.contains(line) { identity.append(line) }
            case .links(let links):
                identity += links.compactMap(\.mac).filter { $0.rawValue != 0 }.map(\.description)
            default: continue
            }
        }
        return identity
    }

    /// Reads lines of `FILE\0LINE:MATCH`; what is cut off at the end is left out.
    static func traces(in output: [UInt8]) -> [ModelTraces.Trace] {
        var traces: [ModelTraces.Trace] = []
        for line in output.split(separator: 0x0a) {
            let parts = line.split(separator: 0, maxSplits: 1)
            guard parts.count == 2 else { continue }
            let found = String(decoding: parts[1], as: UTF8.self).split(separator: ":", maxSplits: 1)
            guard found.count == 2, let number = Int(found[0]) else { continue }
            let trace = ModelTraces.Trace(
                file: String(decoding: parts[0], as: UTF8.self),
                line: number,
                names: found[1].lowercased()
            )
            if !traces.contains(trace) { traces.append(trace) }
        }
        return traces
    }
}
