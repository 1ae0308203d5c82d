/// The calls of a guest that have not ended, with the tasks that answer them.
struct GuestCallTable {
    private struct Entry {
        let call: GuestCall
        let handler: any GuestCallHandler
        let task: Task<Void, Never>
    }

    /// More than an agent lets through at once.
    private static let most = 256

    var handler: (any GuestCallHandler)?
    /// Goes up when all calls are ended because another session begins.
    private(set) var session = 0
    private var entries: [UInt32: Entry] = [:]

    /// Has a call answered; a guest that makes more calls than its agent would is not answered.
    mutating func begin(_ call: GuestCall?, _ number: UInt32, answer: @escaping @Sendable (GuestAnswer) -> Void) {
        guard entries[number] == nil, entries.count < Self.most else { return }
        guard let call else { return answerLater(.misused("the call is malformed"), answer) }
        guard let handler else { return answerLater(.unavailable("nobody answers calls of this machine"), answer) }
        // The entry owns it: it is cancelled when the caller ends, and what it waits for honours that.
        let task = Task {
            let reply = await handler.answer(call)
            if !Task.isCancelled { answer(reply) }
        }
        entries[number] = Entry(call: call, handler: handler, task: task)
    }

    /// Not at once, as whoever calls `begin` holds what the answer needs.
    private func answerLater(_ reply: GuestAnswer, _ answer: @escaping @Sendable (GuestAnswer) -> Void) {
        Task { answer(reply) }
    }

    /// Ends a call whose caller has ended.
    mutating func end(_ number: UInt32) {
        guard let entry = entries.removeValue(forKey: number) else { return }
        entry.task.cancel()
        // Outlives the table: who keeps something for a caller must be told even when the machine has gone.
        Task {
            await entry.task.value
            await entry.handler.callerEnded(entry.call)
        }
    }

    /// Ends all calls for ever, and lets go of who answered them: that is often somebody who knows the machine, and with it this.
    ///
    /// Gives who it was, so that the caller can hold no lock when that, and with it perhaps the machine, goes away.
    mutating func close() -> (any GuestCallHandler)? {
        endAll()
        defer { handler = nil }
        return handler
    }

    /// Ends all calls.
    mutating func endAll() {
        for number in entries.keys { end(number) }
        session += 1
    }
}
