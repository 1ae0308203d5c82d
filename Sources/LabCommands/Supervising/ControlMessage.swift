import FoundationEssentials
import LabEngine
import LabModel
import LabSocket

/// What a command asks of the owner of a lab that stays: one request a connection, as a line of JSON, which `stop` may follow.
enum ControlRequest: Codable, Sendable {
    /// The lab's facts, once it is ready; if who asks is gone before that, so is the lab.
    case launch
    /// The lab's facts, once it is ready.
    case status
    /// What happened in the lab and what will, until it ends.
    case events
    /// Runs a command in a machine.
    case exec(machine: String, command: [String])
    /// What a machine printed on its console.
    case console(machine: String)
    /// Saves the lab as a template, and ends it unless it goes on.
    case suspend(template: String, goesOn: Bool, isTemporary: Bool)
    /// What is wrong with the networks, and what they have carried.
    case networks
    /// Breaks or heals something.
    case breaking(FaultRequest)
    /// Captures what a network carries, until whoever asked is gone.
    case capture(network: String)
    /// Writes a machine's root file system to a file, as the archive that the script makes of it in the machine.
    case captureMachine(String, script: String, file: String)
    /// Ends the lab.
    case down
    /// What was asked for is not wanted any more: the answer comes when all is as before.
    case stop
}

/// What the owner answers: any number of lines of JSON, the last one final.
enum ControlReply: Codable, Sendable {
    /// Something happened.
    case progress(ProgressEvent)
    /// A piece of a command's output, or of a console.
    case output(isError: Bool, bytes: [UInt8])
    /// The lab is ready; these are its facts.
    case ready(StandingLab)
    /// The command ended with that status.
    case ended(Int)
    /// The lab was saved as a template.
    case suspended(SuspensionFacts)
    /// What is wrong with the networks, and what they have carried.
    case networks(NetworkFacts)
    /// A piece of a capture.
    case captured(Data)
    /// It is done.
    case done
    /// It makes no sense in this lab.
    case refused(reason: String, hint: String?)
    /// It cannot be done.
    case failed(Trouble)

    /// Whether nothing follows.
    var isFinal: Bool {
        switch self {
        case .progress, .output, .captured: false
        case .ready, .ended, .suspended, .networks, .done, .refused, .failed: true
        }
    }
}

/// What suspending a lab came to.
struct SuspensionFacts: Codable, Sendable {
    var template: String
    /// How long its machines stood still.
    @InSeconds var stopped: Duration
}

/// The facts of a lab that stays.
struct StandingLab: Codable, Sendable {
    var name: String
    /// The process that owns it.
    var owner: Int32
    var lab: String
    var cell: String
    var machines: [MachineRecord]
    var published: [PublishedPortFacts]
    var memory: [String: ByteCount]
    var stages: [StageTime]
}

/// A connection that carries lines of JSON.
struct ControlLine: Sendable {
    let stream: UnixStream

    /// Larger messages are not sent by either side.
    private static let longest = 4 << 20

    /// Sends a value as a line.
    func send(_ value: some Encodable) async throws {
        try await stream.send([UInt8](try JSONEncoder().encode(value)) + [0x0a])
    }

    /// The values that the other side sends, until it closes.
    func values<Value: Decodable & Sendable>(_ kind: Value.Type) -> AsyncThrowingStream<Value, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    var pending: [UInt8] = []
                    while let bytes = try await stream.receive() {
                        pending += bytes
                        while let end = pending.firstIndex(of: 0x0a) {
                            let line = Data(pending[..<end])
                            pending.removeSubrange(...end)
                            continuation.yield(try JSONDecoder().decode(kind, from: line))
                        }
                        guard pending.count <= Self.longest else { break }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
