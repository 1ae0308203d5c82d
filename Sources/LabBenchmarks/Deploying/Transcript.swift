import Synchronization

/// What a command printed, piece by piece.
final class Transcript: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    /// Takes a piece.
    func add(_ piece: [UInt8]) { bytes.withLock { $0 += piece } }

    /// All of it.
    var text: String { String(decoding: bytes.withLock(\.self), as: UTF8.self) }
}
