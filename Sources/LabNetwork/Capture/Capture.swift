import Synchronization

/// What a switch carries, as the bytes of a pcapng file that grows.
///
/// Each frame is there once, under the card that sent it, at the time when the switch had it; a comment says so where it was not
/// delivered. The switch never waits for the reader: what it does not read in time is counted as missed, also in the file.
public final class Capture: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isOver = false
        var missed = 0
        var reader: CheckedContinuation<Void, Never>?
    }

    /// How many bytes may wait for the reader.
    private static let limit = 16 << 20

    private let state = Mutex(State())

    /// The next bytes of the file, or `nil` at its end; one task may read.
    public func next() async -> [UInt8]? {
        while true {
            let (bytes, isOver) = state.withLock { state in
                defer { state.bytes = [] }
                return (state.bytes, state.isOver)
            }
            if !bytes.isEmpty { return bytes }
            if isOver { return nil }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.bytes.isEmpty, !state.isOver else { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// Ends the capture, perhaps again; what was captured until then can still be read.
    public func stop() {
        wake { $0.isOver = true }
    }

    /// The number of frames that are not in the file because it was not read in time.
    public var missed: Int { state.withLock(\.missed) }

    /// Whether no more is wanted.
    var isOver: Bool { state.withLock(\.isOver) }

    /// Takes what was captured, and gives how many bytes more there is room for.
    func take(_ bytes: [UInt8], missed: Int) -> Int {
        wake { state in
            if !state.isOver { state.bytes += bytes }
            state.missed += missed
        }
        return state.withLock { Self.limit - $0.bytes.count }
    }

    private func wake(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }
}
