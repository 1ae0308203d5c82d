import FoundationEssentials
import Glibc
import LabTestSupport
import Testing

@testable import LabSocket

@Suite("A listening socket", .scratch, .timeLimit(.minutes(5)))
struct UnixListenerTests {
    private static let never = Duration.seconds(3600)
    private var path: String { "\(ScratchFolder.path)/s" }

    @Test("who connects before anybody listens waits for it")
    func early() async throws {
        let path = path
        let connecting = Task { try await UnixStream.connect(to: path, within: Self.never) }
        for _ in 0..<100 { await Task.yield() }
        let listener = try UnixListener(path: path)
        let theirs = try await listener.accept(within: Self.never)
        try await connecting.value.send([5])
        #expect(try await theirs.receive() == [5])
    }

    @Test("where nobody ever listens, connecting ends with its time")
    func nobodyListens() async throws {
        let error = SocketError(.timedOut, path: path, action: "connect")
        await #expect(throws: error) { _ = try await UnixStream.connect(to: path, within: .milliseconds(50)) }
        #expect("\(error)" == "cannot connect on socket '\(path)': nothing answered in time")
    }

    @Test("who is cancelled while it tries to connect stops trying")
    func cancelledConnecting() async throws {
        let path = path
        let task = Task { _ = try await UnixStream.connect(to: path, within: Self.never) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("what is no socket is refused at once")
    func noSocket() async throws {
        await #expect(throws: SocketError(.system(ENOTDIR), path: "/dev/null/s", action: "connect")) {
            _ = try await UnixStream.connect(to: "/dev/null/s", within: Self.never)
        }
    }

    @Test("a path of 107 bytes is a socket's, one of 108 is not")
    func longPaths() async throws {
        let fill = 107 - ScratchFolder.path.utf8.count - 1
        let longest = "\(ScratchFolder.path)/" + String(repeating: "x", count: fill)
        let listener = try UnixListener(path: longest)
        let stream = try await UnixStream.connect(to: longest, within: Self.never)
        stream.close()
        listener.close()
        let longer = longest + "y"
        let error = SocketError(.pathTooLong, path: longer, action: "bind")
        #expect(throws: error) { try UnixListener(path: longer) }
        #expect(
            "\(error)"
                == "cannot bind on socket '\(longer)': the path has 108 bytes, a socket's may have 107"
        )
        await #expect(throws: SocketError(.pathTooLong, path: longer, action: "connect")) {
            _ = try await UnixStream.connect(to: longer, within: Self.never)
        }
    }

    @Test("the socket is for its owner alone, and its file is gone when it is closed")
    func file() throws {
        let listener = try UnixListener(path: path)
        var facts = stat()
        try #require(stat(path, &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        listener.close()
        #expect(!FileManager.default.fileExists(atPath: path))
        // Closing again does not remove what another put there meanwhile.
        let next = try UnixListener(path: path)
        listener.close()
        #expect(FileManager.default.fileExists(atPath: path))
        next.close()
    }

    @Test("a path that is taken is refused, and what is there stays")
    func taken() throws {
        try Data("text".utf8).write(to: URL(filePath: path))
        #expect(throws: SocketError(.system(EADDRINUSE), path: path, action: "bind")) { try UnixListener(path: path) }
        #expect(FileManager.default.contents(atPath: path) == Data("text".utf8))
    }

    @Test("where nobody connects, waiting for one ends with its time, and a later one is accepted")
    func nobodyConnects() async throws {
        let listener = try UnixListener(path: path)
        await #expect(throws: SocketError(.timedOut, path: path, action: "accept")) {
            _ = try await listener.accept(within: .milliseconds(50))
        }
        let stream = try await UnixStream.connect(to: path, within: Self.never)
        let theirs = try await listener.accept(within: Self.never)
        try await stream.send([1])
        #expect(try await theirs.receive() == [1])
    }

    @Test("closing tells the one who waits for a connection, and accepted ones stay")
    func closing() async throws {
        let listener = try UnixListener(path: path)
        let stream = try await UnixStream.connect(to: path, within: Self.never)
        let theirs = try await listener.accept(within: Self.never)
        let waiting = Task { try await listener.accept() == nil }
        listener.close()
        #expect(try await waiting.value)
        #expect(try await listener.accept() == nil)
        try await stream.send([1])
        #expect(try await theirs.receive() == [1])
    }

    @Test("who is cancelled while it waits for a connection is told so")
    func cancelled() async throws {
        let listener = try UnixListener(path: path)
        let plain = Task { try await listener.accept() == nil }
        plain.cancel()
        #expect(try await plain.value)
        let limited = Task { _ = try await listener.accept(within: Self.never) }
        limited.cancel()
        await #expect(throws: CancellationError.self) { try await limited.value }
    }
}
