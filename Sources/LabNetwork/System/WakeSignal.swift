import Glibc

/// A way for any thread to end another thread's wait.
final class WakeSignal: Sendable {
    private let sender: Descriptor
    private let receiver: Descriptor

    /// Creates a signal, or gives `nil` when the process has no free descriptors.
    init?() {
        guard let (first, second) = Descriptor.connectedPair() else { return nil }
        sender = Descriptor(owning: first)
        receiver = Descriptor(owning: second)
    }

    /// The descriptor that becomes readable, and stays so until `clear()`, once the signal was sent.
    var descriptor: Int32 { receiver.number }

    /// Sends the signal.
    func send() {
        var byte: UInt8 = 1
        _ = Glibc.send(sender.number, &byte, 1, Int32(MSG_NOSIGNAL))
    }

    /// Takes the signals that were sent so far.
    func clear() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while recv(receiver.number, &bytes, MemoryLayout.size(ofValue: bytes), 0) > 0 {}
    }
}
