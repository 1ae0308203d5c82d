import FoundationEssentials
public import LabModel
import LabProcess

/// What all commands on a host take of it together, so that none takes what another has.
public protocol HostShares: Sendable {
    /// Takes a part under a name, if there is room and it is this command's turn; else nothing is taken.
    ///
    /// Whoever is refused stands in a line, and asks again within a second.
    func take(_ demand: Demand, as name: String) async -> Bool

    /// Gives back what was taken under a name, or the place in the line; safe to call again.
    func give(_ name: String) async
}

extension HostShares {
    /// Does something as soon as there is room for it, and gives the room back; none is needed once `isFree` says so.
    /// - Throws: what `body` and `isFree` throw; `CancellationError` while there is no room.
    public func holding<Result: Sendable>(
        _ demand: Demand,
        as name: String,
        askingEvery pause: Duration,
        unless isFree: @Sendable () throws -> Bool = { false },
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            var isHeld = false
            while try !isHeld && !isFree() {
                isHeld = await take(demand, as: name)
                if !isHeld { try await Task.sleep(for: pause) }
            }
            // Others need not wait for who stands in line for nothing.
            if !isHeld { await give(name) }
            let result = try await body()
            await give(name)
            return result
        } catch {
            // What is given back must not be kept by the cancellation that ended the work.
            await Task { await give(name) }.value
            throw error
        }
    }
}

/// A host that nobody else uses.
public struct UnsharedHost: HostShares {
    /// Creates such a host.
    public init() {}

    /// Gives `true`.
    public func take(_ demand: Demand, as name: String) async -> Bool { true }

    /// Does nothing.
    public func give(_ name: String) async {}
}

/// What of this host nothing uses.
public enum HostMemory {
    /// What nothing uses now, less a reserve of a tenth for the host itself.
    public static func available() -> ByteCount {
        let text = (try? WholeFile.text("/proc/meminfo")) ?? ""
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
        let text = (try? WholeFile.text("/proc/loadavg")) ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }
}
