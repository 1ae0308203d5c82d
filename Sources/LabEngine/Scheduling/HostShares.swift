import FoundationEssentials
public import LabModel

/// What all commands on a host take of it together, so that none takes what another has.
public protocol HostShares: Sendable {
    /// Takes memory under a name, if it is free and this command may have more while others wait; else nothing is taken.
    func take(_ memory: ByteCount, as name: String) async -> Bool

    /// Gives back what was taken under a name; safe to call again.
    func give(_ name: String) async
}

/// A host that nobody else uses.
public struct UnsharedHost: HostShares {
    /// Creates such a host.
    public init() {}

    /// Gives `true`.
    public func take(_ memory: ByteCount, as name: String) async -> Bool { true }

    /// Does nothing.
    public func give(_ name: String) async {}
}

/// The memory of this host.
public enum HostMemory {
    /// What nothing uses now, less a reserve of a tenth for the host itself.
    public static func available() -> ByteCount {
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return ByteCount(bytes: (kibibytes << 10) / 10 * 9)
    }

    /// What nothing uses of the disk that a path is on, less a reserve of a twentieth.
    public static func freeDisk(of path: String) -> ByteCount {
        let facts = try? FileManager.default.attributesOfFileSystem(forPath: path)
        let free = facts?[.systemFreeSize] as? Int64 ?? .max
        return ByteCount(bytes: free / 20 * 19)
    }
}

/// How busy this host is.
public enum HostLoad {
    /// How many processors were busy, or waited for, in the last minute.
    public static func now() -> Double {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }
}
