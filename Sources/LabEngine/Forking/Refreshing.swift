import LabGuest
import LabModel

/// Gives a copy of a running machine what must be its own although it stays who it is.
///
/// That is random numbers, the right clock, and the id of the lab that it is in now. Nothing else in it is touched, so that its connections survive.
struct Refreshing {
    let machine: StartedMachine
    /// What the machine is told of the lab.
    let topology: [(path: String, content: [UInt8])]

    /// How long the launch software of a resumed machine may take to answer.
    private static let greetingLimit = Duration.seconds(60)

    /// Refreshes the machine and reads back what can be read.
    /// - Throws: `EngineError` naming what did not hold.
    func refresh() async throws {
        try await machine.greet(within: Self.greetingLimit)
        let writes = topology.map {
            AgentRequest.write(FileWrite($0.path, bytes: $0.content, permissions: FilePermissions(mode: 0o644)))
        }
        let reads = topology.map {
            AgentRequest.read(path: $0.path, offset: 0, limit: UInt32(clamping: $0.content.count + 1))
        }
        // Entropy first: whatever the guest draws from now on is its own.
        let requests = [.entropy(Identification.freshEntropy()), ClockSetting.request()] + writes + reads
        let replies = try await machine.guest.perform(requests, within: .seconds(30))
        let names = ["the random generator's seed", "the clock"] + topology.map { "file '\($0.path)'" }
        for (name, reply) in zip(names, replies) {
            if case .failed(_, let reason) = reply {
                throw machine.error("identify", "\(name) could not be set: \(reason)")
            }
        }
        for (file, reply) in zip(topology, replies.suffix(reads.count)) {
            guard case .file(let found, _) = reply, found.bytes == file.content else {
                throw machine.error("identify", "\(file.path) should be as written and reads back different")
            }
        }
        machine.note(readBack: [try await ClockSetting(machine: machine, guest: machine.guest).confirm()])
    }
}
