import Glibc

/// A program's end of a connection to a switch, which blocks.
final class Cable: Sendable {
    /// How frames are told apart.
    enum Framing {
        /// Four bytes of length before each frame of a stream, as QEMU's `-netdev stream` has it.
        case stream
        /// A datagram for each frame, as VDE has it.
        case datagram
    }

    /// The socket.
    let descriptor: Int32
    /// How frames are told apart.
    let framing: Framing
    private let file: String?
    private let control: Int32

    /// Takes over a connected socket, and what has to go with it.
    init(descriptor: Int32, framing: Framing, control: Int32 = -1, file: String? = nil) {
        self.descriptor = descriptor
        self.framing = framing
        self.control = control
        self.file = file
        // A peer that is stuck must not keep the benchmark.
        var limit = timeval(tv_sec: 0, tv_usec: 200_000)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout.size(ofValue: limit)))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout.size(ofValue: limit)))
    }

    deinit {
        close(descriptor)
        if control >= 0 { close(control) }
        if let file { unlink(file) }
    }

    /// A frame for an address, as it is on this cable.
    func frame(to destination: [UInt8], from source: [UInt8], length: Int) -> [UInt8] {
        let header = destination + source + [0x88, 0xb5]
        return packed(header + [UInt8](repeating: 0x5a, count: max(0, length - header.count)))
    }

    /// The bytes that a frame is on this cable.
    private func packed(_ frame: [UInt8]) -> [UInt8] {
        switch framing {
        case .stream: withUnsafeBytes(of: UInt32(frame.count).bigEndian, Array.init) + frame
        case .datagram: frame
        }
    }

    /// Sends packed bytes whole; tells whether that was possible.
    func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.send(
                    descriptor,
                    bytes.baseAddress.map { $0 + sent },
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    /// Reads once; gives the number of bytes, 0 when nothing came in time.
    func receive(into space: UnsafeMutableRawBufferPointer, waits: Bool) -> Int {
        max(0, recv(descriptor, space.baseAddress, space.count, waits ? 0 : Int32(MSG_DONTWAIT)))
    }

    /// Takes what still arrives, until nothing has come for a moment.
    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { space in
            while receive(into: space, waits: true) > 0 {}
        }
    }
}
