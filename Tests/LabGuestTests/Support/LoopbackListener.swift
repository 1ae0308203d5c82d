import Dispatch
import Glibc

/// A TCP server on the loopback address; connections that it does not accept stay open and silent.
final class LoopbackListener: Sendable {
    let port: UInt16
    private let descriptor: Int32
    /// One after the other, so that each peer gets what was meant for it.
    private let queue = DispatchQueue(label: "loopback listener")

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) != 0 || listen(descriptor, 16) != 0
                    || getsockname(descriptor, $0, &size) != 0
            }
        }
        guard !failed else { throw SpawnFailure(program: "listen", number: errno) }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        // A connection that only looks whether the port is open is the first.
        queue.async { close(accept(descriptor, nil, nil)) }
    }

    /// Says what the next peer said, and `text`, and closes.
    func answerNext(with text: String) {
        queue.async { [descriptor] in
            let peer = accept(descriptor, nil, nil)
            var buffer = [UInt8](repeating: 0, count: 1000)
            let count = read(peer, &buffer, buffer.count)
            let reply = buffer[..<max(0, count)] + Array(text.utf8)
            _ = reply.withUnsafeBytes { Glibc.write(peer, $0.baseAddress, $0.count) }
            close(peer)
        }
    }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
