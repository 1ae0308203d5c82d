import FoundationEssentials
import LabHost
import LabModel
import LabProcess

/// The emulator that is installed here, with what it can do.
struct QEMUInstallation: Sendable, Hashable, Codable {
    /// The emulator's absolute path.
    var emulator: String
    /// Its version, with the distribution's part.
    var version: String
    /// What executes the guests' instructions, and why.
    var probe: AcceleratorProbe

    /// Finds the emulator and probes it; remembers the result for as long as emulator and kernel stay the same.
    /// - Throws: `HostError` with `notInstalled`.
    static func find(state: StateFolder) async throws -> QEMUInstallation {
        let name = "qemu-system-x86_64"
        guard let path = Tool.path(of: name) else {
            throw HostError(.notInstalled, subject: name, reason: "is not installed; install Debian's qemu-system-x86")
        }
        guard Tool.path(of: "qemu-img") != nil else {
            throw HostError(.notInstalled, subject: "qemu-img", reason: "is not installed; install Debian's qemu-utils")
        }
        let stamp = Self.stamp(of: path)
        if let data = FileManager.default.contents(atPath: state.acceleratorProbe),
            let known = try? JSONDecoder().decode(Remembered.self, from: data), known.stamp == stamp
        {
            return known.installation
        }
        let output = try await Command(path, ["--version"]).run(within: .seconds(20)).output
        let version = output.split(separator: "\n").first.map(String.init) ?? "unknown"
        let probe = await AcceleratorProbe.look(emulator: path, folder: state.path)
        let installation = QEMUInstallation(emulator: path, version: version, probe: probe)
        let data = try? JSONEncoder().encode(Remembered(stamp: stamp, installation: installation))
        // Only a shortcut for the next time: where it cannot be written, the next time looks again.
        try? data?.write(to: URL(filePath: state.acceleratorProbe), options: .atomic)
        return installation
    }

    private struct Remembered: Codable {
        var stamp: String
        var installation: QEMUInstallation
    }

    /// What must not have changed for the remembered result to hold: the program and the running kernel.
    private static func stamp(of path: String) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = attributes?[.size] as? Int ?? 0
        let date = attributes?[.modificationDate] as? Date
        let kernel = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        return "\(path) \(size) \(date?.timeIntervalSince1970 ?? 0) \(kernel) \(boot)"
    }
}
