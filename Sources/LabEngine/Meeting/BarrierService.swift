import LabGuest
import LabModel
import Synchronization

/// `assay-barrier NAME COUNT [--within 30s]`: waits until so many callers of the lab have come to it, and lets all of them go on.
///
/// A barrier begins with the first caller and ends with the last; the next caller begins another one. When a machine of the
/// lab dies, everybody who waits is told so at once, because nobody knows whom they wait for.
final class BarrierService: GuestService {
    /// The status of somebody whose time was over (as timeout(1)).
    static let late: Int32 = 124
    /// The status of somebody who waits in vain because a machine has died.
    static let deserted: Int32 = 70

    private struct Visitor {
        let id: UInt64
        let machine: String
    }

    private struct Barrier {
        let count: Int
        var visitors: [Visitor] = []
    }

    private struct State {
        var barriers: [String: Barrier] = [:]
        var dead: [String] = []
    }

    private static let usage = "assay-barrier NAME COUNT [--within 30s]"
    private static let largestCount = 10_000
    private let machines: Int
    private let room: WaitingRoom
    private let state = Mutex(State())

    /// Creates the barriers of a lab with so many machines.
    init(machines: Int, sleep: @escaping WaitingRoom.Sleep = { try await Task.sleep(for: $0) }) {
        self.machines = machines
        room = WaitingRoom(sleep: sleep)
    }

    /// Tells everybody who waits that a machine has died, and why.
    func machineEnded(_ machine: String, reason: String) {
        let waiting = state.withLock { state in
            state.dead.append(machine)
            defer { state.barriers = [:] }
            return state.barriers.values.flatMap(\.visitors)
        }
        let answer = GuestAnswer(status: Self.deserted, output: "machine '\(machine)' has died: \(reason)")
        for visitor in waiting { room.answer(visitor.id, answer) }
    }

    private func enter(_ visitor: Visitor, _ name: String, count: Int) {
        let answers: [(UInt64, GuestAnswer)] = state.withLock { state in
            var barrier = state.barriers[name] ?? Barrier(count: count)
            guard barrier.count == count else {
                return [(visitor.id, .misused("barrier '\(name)' waits for \(barrier.count), not for \(count)"))]
            }
            if let dead = state.dead.first, count > machines - state.dead.count {
                let text = "machine '\(dead)' has died, and \(count) are to come"
                return [(visitor.id, GuestAnswer(status: Self.deserted, output: text))]
            }
            barrier.visitors.append(visitor)
            let isFull = barrier.visitors.count == count
            state.barriers[name] = isFull ? nil : barrier
            return isFull ? barrier.visitors.map { ($0.id, GuestAnswer()) } : []
        }
        for (id, answer) in answers { room.answer(id, answer) }
    }

    /// Removes somebody who no longer waits; gives what there is to say of those who came.
    @discardableResult
    private func leave(_ id: UInt64, _ name: String) -> String {
        state.withLock { state in
            guard var barrier = state.barriers[name] else { return "" }
            let came = barrier.visitors.map(\.machine).joined(separator: ", ")
            let text = "\(barrier.visitors.count) of \(barrier.count) came: \(came)"
            barrier.visitors.removeAll { $0.id == id }
            state.barriers[name] = barrier.visitors.isEmpty ? nil : barrier
            return text
        }
    }

    /// Lets a caller wait.
    func answer(_ call: GuestCall, from machine: String) async -> GuestAnswer {
        do throws(MeetingWords.Mistake) {
            let words = try MeetingWords(call.arguments, usage: Self.usage)
            guard words.rest.count == 1, let count = Int(words.rest[0]), (1...Self.largestCount).contains(count) else {
                throw MeetingWords.Mistake("usage: \(Self.usage)")
            }
            let visitor = Visitor(id: call.id, machine: machine)
            return await room.wait(call.id, within: words.limit) {
                enter(visitor, words.name, count: count)
            } late: {
                let came = self.leave(visitor.id, words.name)
                return GuestAnswer(
                    status: Self.late,
                    output: "barrier '\(words.name)' is not complete within \(words.limit.labText): \(came)"
                )
            }
        } catch {
            return error.answer
        }
    }

    /// Forgets a caller.
    func callerEnded(_ call: GuestCall, from machine: String) async {
        if let name = call.arguments.first { leave(call.id, name) }
    }
}
