import FoundationEssentials

/// The processes that have something open in a folder, as those that forks are made of have the folder of their machine.
struct StandingProcesses {
    /// Their numbers.
    let ids: [Int32]

    /// Looks for them.
    init(in folder: String) {
        let files = FileManager.default
        ids = ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.filter { id in
            let open = (try? files.contentsOfDirectory(atPath: "/proc/\(id)/fd")) ?? []
            return open.contains { file in
                (try? files.destinationOfSymbolicLink(atPath: "/proc/\(id)/fd/\(file)"))?.hasPrefix(folder) ?? false
            }
        }
    }

    /// What they take of memory (PSS), in megabytes.
    var memory: Double {
        ids.map { id in
            let text = (try? String(contentsOfFile: "/proc/\(id)/smaps_rollup", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) * 1024 / 1e6
        }.reduce(0, +)
    }
}
