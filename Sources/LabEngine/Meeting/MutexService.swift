import LabGuest
import LabModel
import Synchronization

/// `assay-mutex NAME [--within 30s] -- COMMAND`: runs a command while no other caller of the lab runs one under that name.
///
/// Whoever comes first goes first. The lock is given back when the command and its caller have ended, however they ended.
/// When the machine that holds it dies, everybody who waits for it is told so at once, because what it guarded may be half
/// done; whoever comes later gets it.
final class MutexService: GuestService {
    private struct Visitor {
        let id: UInt64
        let machine: String
    }

    private struct Lock {
        var holder: Visitor
        var queue: [Visitor] = []
    }

    private static let usage = "assay-mutex NAME [--within 30s] -- COMMAND"
    private let room: WaitingRoom
    private let isGone: @Sendable (String) async -> Bool
    private let locks = Mutex<[String: Lock]>([:])

    /// Creates the locks of a lab; `isGone` tells whether a machine has died, also when nobody else has noticed yet.
    init(
        isGone: @escaping @Sendable (String) async -> Bool,
        sleep: @escaping WaitingRoom.Sleep = { try await Task.sleep(for: $0) }
    ) {
        self.isGone = isGone
        room = WaitingRoom(sleep: sleep)
    }

    /// Lets a caller wait for its turn.
    func answer(_ call: GuestCall, from machine: String) async -> GuestAnswer {
        do throws(MeetingWords.Mistake) {
            let words = try MeetingWords(call.arguments, usage: Self.usage)
            guard words.rest.isEmpty else { throw MeetingWords.Mistake("usage: \(Self.usage)") }
            let visitor = Visitor(id: call.id, machine: machine)
            return await room.wait(call.id, within: words.limit) {
                enter(visitor, words.name)
            } late: {
                let holder = self.giveUp(visitor.id, words.name)
                return GuestAnswer(
                    status: BarrierService.late,
                    output: "'\(words.name)' was not free within \(words.limit.labText): machine '\(holder)' holds it"
                )
            }
        } catch {
            return error.answer
        }
    }

    private func enter(_ visitor: Visitor, _ name: String) {
        let isFree = locks.withLock { locks in
            if locks[name] == nil {
                locks[name] = Lock(holder: visitor)
                return true
            }
            locks[name]?.queue.append(visitor)
            return false
        }
        if isFree { room.answer(visitor.id, GuestAnswer()) }
    }

    private func giveUp(_ id: UInt64, _ name: String) -> String {
        locks.withLock { locks in
            locks[name]?.queue.removeAll { $0.id == id }
            return locks[name]?.holder.machine ?? ""
        }
    }

    /// Gives back what a caller holds.
    func callerEnded(_ call: GuestCall, from machine: String) async {
        guard let name = call.arguments.first else { return }
        let hasDied = await isGone(machine)
        let answers: [(UInt64, GuestAnswer)] = locks.withLock { locks in
            guard var lock = locks[name], lock.holder.id == call.id else {
                locks[name]?.queue.removeAll { $0.id == call.id }
                return []
            }
            let waiting = lock.queue
            guard !hasDied, let next = waiting.first else {
                locks[name] = nil
                let text = "machine '\(machine)' has died while it held '\(name)'"
                return waiting.map { ($0.id, GuestAnswer(status: BarrierService.deserted, output: text)) }
            }
            lock.holder = next
            lock.queue.removeFirst()
            locks[name] = lock
            return [(next.id, GuestAnswer())]
        }
        for (id, answer) in answers { room.answer(id, answer) }
    }
}
