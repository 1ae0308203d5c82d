import FoundationEssentials
import LabModel
import LabSocket
import Synchronization

/// The files and sockets of an emulator that a copy of it has others for.
struct EmulatorEndpoints: Codable, Hashable {
    var monitor: String
    var console: String
    var launchAgent: String
    var stockAgent: String
    /// The sockets of the network cards, in their order.
    var cards: [String]
    /// The layers that are written, in the order of the disks.
    var disks: [String]
    /// What the firmware remembers, where it remembers anything.
    var variables: String?
    var log: String

    /// All of them; those of two machines of one kind stand for each other.
    var all: [String] {
        [monitor, console, launchAgent, stockAgent] + cards + disks + [variables].compactMap(\.self) + [log]
    }
}

/// What is known of the emulator of a suspended machine that is kept as a process: a zygote, which is forked for each copy.
///
/// It lies beside the zygote's socket, so that every process that has the folder can have copies made.
struct ZygoteFacts: Codable, Hashable {
    /// What the emulator had open when it was copied.
    var endpoints: EmulatorEndpoints
    /// The file that its memory is a view of.
    var memory: String
    /// How many of the folder's layers that file has: those above are in the zygote's own pages.
    var depth: Int

    /// Reads the facts of the zygote in a folder, if there is one.
    init?(in folder: SuspendedFolder) {
        guard let data = FileManager.default.contents(atPath: folder.zygoteFacts),
            let facts = try? JSONDecoder().decode(ZygoteFacts.self, from: data)
        else { return nil }
        self = facts
    }

    init(endpoints: EmulatorEndpoints, memory: String, depth: Int) {
        self.endpoints = endpoints
        self.memory = memory
        self.depth = depth
    }

    func write(to folder: SuspendedFolder) throws {
        try JSONEncoder().encode(self).write(to: URL(filePath: folder.zygoteFacts))
    }
}

/// The zygotes that live as long as this process, or until their folders are removed.
final class Zygotes: Sendable {
    private let lifelines = Mutex<[ObjectIdentifier: UnixStream]>([:])

    /// Keeps a zygote.
    func keep(_ lifeline: UnixStream) {
        let id = ObjectIdentifier(lifeline)
        lifelines.withLock { $0[id] = lifeline }
        // The task ends with the zygote.
        Task { [weak self] in
            while let bytes = try? await lifeline.receive(), !bytes.isEmpty {}
            lifeline.close()
            _ = self?.lifelines.withLock { $0.removeValue(forKey: id) }
        }
    }
}
