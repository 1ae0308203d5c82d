import LabHost
import Synchronization

/// What befell a machine, for all who want to know.
final class IncidentLog: Sendable {
    private struct State {
        var incidents: [MachineIncident] = []
        var isClosed = false
        /// Whether the machine was told to end, so that its end is nobody's news.
        var isEndExpected = false
        var readers: [Int: AsyncStream<MachineIncident>.Continuation] = [:]
        var lastNumber = 0
    }

    /// More happens to no machine that is of use; a guest can invent them, and shall not fill the memory.
    private static let most = 64

    private let state = Mutex(State())

    /// What happened, and what will.
    var incidents: AsyncStream<MachineIncident> {
        let (stream, continuation) = AsyncStream.makeStream(of: MachineIncident.self)
        let number = state.withLock { state -> Int? in
            for incident in state.incidents { continuation.yield(incident) }
            guard !state.isClosed else { return nil }
            state.lastNumber += 1
            state.readers[state.lastNumber] = continuation
            return state.lastNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.readers.removeValue(forKey: number) }
        }
        return stream
    }

    /// Notes what happened; the same thing only once.
    func note(_ incident: MachineIncident) {
        state.withLock { state in
            guard !state.isClosed, !state.isEndExpected, state.incidents.count < Self.most,
                !state.incidents.contains(incident)
            else { return }
            state.incidents.append(incident)
            for reader in state.readers.values { reader.yield(incident) }
        }
    }

    /// From now on nothing that happens is an incident: the machine is being ended, or ends itself in good order.
    func expectEnd() { state.withLock { $0.isEndExpected = true } }

    /// Tells all readers that nothing more will happen.
    func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            defer { state.readers = [:] }
            return state.readers.values
        }
        for reader in readers { reader.finish() }
    }
}
