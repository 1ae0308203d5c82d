import FoundationEssentials
import LabModel
import LabProcess

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
        // Of one that has just ended there is none.
        ids.reduce(0) { $0 + Double((try? ProcessMemory.proportional(of: $1))?.bytes ?? 0) / 1e6 }
    }
}
