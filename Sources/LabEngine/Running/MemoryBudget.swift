import FoundationEssentials
import LabModel

/// Lets labs in as long as the host has memory for them, in the order in which they ask.
actor MemoryBudget {
    private var free: Int64
    private let total: Int64
    private var waiting: [(id: Int, bytes: Int64, continuation: CheckedContinuation<Void, any Error>)] = []
    private var lastID = 0

    /// Creates a budget of that much memory.
    init(_ memory: ByteCount) {
        free = memory.bytes
        total = memory.bytes
    }

    /// The memory of this host that nothing uses now, less a reserve of a tenth for the host itself.
    static func available() -> ByteCount {
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return ByteCount(bytes: (kibibytes << 10) / 10 * 9)
    }

    /// Waits until so much is free and takes it.
    /// - Throws: `EngineError` when it would never be, or `CancellationError`.
    func take(_ memory: ByteCount) async throws {
        guard memory.bytes <= total else {
            throw EngineError(
                stage: "deploy",
                reason: "the lab's machines need \(memory), and this host has \(ByteCount.mebibytes(total >> 20)) free"
            )
        }
        lastID += 1
        let id = lastID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiting.append((id, memory.bytes, continuation))
                    admit()
                }
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
    }

    /// Gives back what was taken.
    func give(_ memory: ByteCount) {
        free += memory.bytes
        admit()
    }

    private func cancel(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
        admit()
    }

    private func admit() {
        // First come, first served: a large lab is not kept out by small ones that ask later.
        while let first = waiting.first, first.bytes <= free {
            free -= first.bytes
            waiting.removeFirst().continuation.resume()
        }
    }
}
