import FoundationEssentials
import Glibc
import LabTestSupport
import Testing

@testable import LabSocket

@Suite("A connected socket", .scratch, .timeLimit(.minutes(5)))
struct UnixStreamTests {
    private static let never = Duration.seconds(3600)

    /// Both ends of a connection over a socket in the scratch folder.
    private func connect() async throws -> (ours: UnixStream, theirs: UnixStream) {
        let listener = try UnixListener(path: "\(ScratchFolder.path)/s")
        defer { listener.close() }
        async let accepted = listener.accept(within: Self.never)
        let ours = try await UnixStream.connect(to: listener.path, within: Self.never)
        return (ours, try await accepted)
    }

    /// A stream, and the bare descriptor of its peer, which does not block.
    private func pair() throws -> (stream: UnixStream, peer: Int32) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &pair) == 0)
        return (UnixStream(descriptor: pair[0], path: "pair"), pair[1])
    }

    /// Receives until there are so many bytes.
    private func receive(_ count: Int, from stream: UnixStream) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += try #require(try await stream.receive()) }
        return bytes
    }

    @Test("bytes arrive in order, in both directions, and then the end")
    func bytes() async throws {
        let (ours, theirs) = try await connect()
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        async let sending: Void = ours.send(sent)
        #expect(try await receive(sent.count, from: theirs) == sent)
        try await sending
        try await theirs.send([1, 2, 3])
        #expect(try await receive(3, from: ours) == [1, 2, 3])
        ours.close()
        #expect(try await theirs.receive() == nil)
        #expect(try await theirs.receive() == nil)
    }

    @Test("what was sent before the peer closed is received before the end")
    func closedAfterSending() async throws {
        let (ours, theirs) = try await connect()
        try await ours.send([1, 2, 3])
        ours.close()
        var pieces: [UInt8] = []
        for try await piece in theirs.incoming { pieces += piece }
        #expect(pieces == [1, 2, 3])
    }

    @Test("sends at once are not mixed")
    func concurrentSends() async throws {
        let (ours, theirs) = try await connect()
        let sending = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in UInt8(0)..<20 {
                    group.addTask { try await ours.send([UInt8](repeating: number, count: 50_000)) }
                }
                try await group.waitForAll()
            }
        }
        let bytes = try await receive(1_000_000, from: theirs)
        try await sending.value
        for start in stride(from: 0, to: bytes.count, by: 50_000) {
            #expect(Set(bytes[start..<(start + 50_000)]).count == 1)
        }
    }

    @Test("nothing is read ahead: who sends a hundred megabytes is stopped by the system until somebody receives")
    func backpressure() async throws {
        let (stream, peer) = try pair()
        defer { close(peer) }
        let piece = [UInt8](repeating: 7, count: 65_536)
        func fill() -> Int {
            var sent = 0
            while sent < 100 << 20 {
                let count = send(peer, piece, piece.count, Int32(MSG_NOSIGNAL))
                guard count > 0 else { break }
                sent += count
            }
            return sent
        }
        var sent = fill()
        for _ in 0..<1000 {
            await Task.yield()
            sent += fill()
        }
        #expect(sent < 8 << 20)
        #expect(fill() == 0)
        _ = try await receive(sent, from: stream)
        #expect(fill() > 0)
    }

    @Test("closing tells the one who receives, and whoever comes later")
    func closing() async throws {
        let (ours, theirs) = try await connect()
        let receiving = Task { try await ours.receive() }
        ours.close()
        ours.close()
        #expect(try await receiving.value == nil)
        #expect(try await ours.receive() == nil)
        let error = SocketError(.closed, path: ours.path, action: "send")
        await #expect(throws: error) { try await ours.send([1]) }
        #expect("\(error)" == "cannot send on socket '\(ours.path)': the stream is closed")
        #expect(try await theirs.receive() == nil)
    }

    @Test("who is cancelled while it receives is told so, and the next one receives")
    func cancellation() async throws {
        let (ours, theirs) = try await connect()
        let receiving = Task { try await ours.receive() }
        receiving.cancel()
        #expect(try await receiving.value == nil)
        try await theirs.send([9])
        #expect(try await ours.receive() == [9])
    }

    @Test("sending to a peer that has closed is an error and no signal")
    func brokenPipe() async throws {
        let (stream, peer) = try pair()
        close(peer)
        await #expect(throws: SocketError(.system(EPIPE), path: "pair", action: "send")) { try await stream.send([1]) }
    }

    @Test("a stream that nobody holds any more closes")
    func forgotten() async throws {
        var (ours, theirs): (UnixStream?, UnixStream) = try await connect()
        withExtendedLifetime(ours) {}
        ours = nil
        #expect(try await theirs.receive() == nil)
    }

    @Test("two hundred streams that were opened and closed leave no descriptor")
    func descriptors() async throws {
        let path = "\(ScratchFolder.path)/s"
        let listener = try UnixListener(path: path)
        for number in UInt8(0)..<200 {
            async let accepted = listener.accept(within: Self.never)
            let ours = try await UnixStream.connect(to: path, within: Self.never)
            let theirs = try await accepted
            try await ours.send([number])
            #expect(try await theirs.receive() == [number])
            ours.close()
            theirs.close()
        }
        listener.close()
        // Streams close behind what is still being sent, so a little later.
        while openSockets(at: path) > 0 { await Task.yield() }
        #expect(openSockets(at: path) == 0)
    }

    /// How many descriptors of this process are sockets at that path, or connected to it.
    private func openSockets(at path: String) -> Int {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return numbers.compactMap { Int32($0) }.filter { descriptor in
            [getsockname, getpeername].contains { name in
                var address = sockaddr_un()
                var size = socklen_t(MemoryLayout<sockaddr_un>.size)
                let result = withUnsafeMutablePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { name(descriptor, $0, &size) }
                }
                guard result == 0, address.sun_family == sa_family_t(AF_UNIX) else { return false }
                let bytes = withUnsafeBytes(of: address.sun_path) { Array($0.prefix { $0 != 0 }) }
                return String(decoding: bytes, as: UTF8.self) == path
            }
        }.count
    }
}
