import Glibc
import Testing

@testable import LabNetwork

/// A program's end of a connection to a switch; what it waits for comes within a limit or fails the test.
final class TestPeer {
    struct Trouble: Error { let reason: String }

    private let socket: Descriptor
    private var pending: [UInt8] = []

    init(path: String) throws {
        guard let socket = Descriptor.unixSocket() else { throw Trouble(reason: "no socket") }
        guard try UnixAddress(path: path).use({ connect(socket.number, $0, $1) }) == 0 else {
            throw Trouble(reason: "cannot connect: \(String(cString: strerror(errno)))")
        }
        self.socket = socket
    }

    func send(_ frames: [UInt8]...) throws {
        for frame in frames { try sendRaw(TestPeer.stream(frame)) }
    }

    static func stream(_ frame: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: frame.count >> (24 - 8 * $0)) } + frame
    }

    func sendRaw(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(for: POLLOUT)
            let count = rest.withUnsafeBytes {
                Glibc.send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno != EAGAIN { throw Trouble(reason: String(cString: strerror(errno))) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// The next frame, or `nil` after the end of the connection.
    func receive() throws -> [UInt8]? {
        while true {
            if let frame = try takeFrame() { return frame }
            try wait(for: POLLIN)
            guard readOnce() > 0 else { return nil }
        }
    }

    /// The next frame if one comes within `milliseconds`.
    func receive(within milliseconds: Int32) throws -> [UInt8]? {
        if let frame = try takeFrame() { return frame }
        var entry = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0 ? try receive() : nil
    }

    /// The frames that are there already, without waiting.
    func receiveAvailable() throws -> [[UInt8]] {
        while readOnce() > 0 {}
        var frames: [[UInt8]] = []
        while let frame = try takeFrame() { frames.append(frame) }
        return frames
    }

    private func readOnce() -> Int {
        let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { space, count in
            count = max(0, recv(socket.number, space.baseAddress, space.count, 0))
        }
        pending += chunk
        return chunk.count
    }

    private func takeFrame() throws -> [UInt8]? {
        guard pending.count >= 4 else { return nil }
        let length = pending.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= EthernetHeader.longestFrame else { throw Trouble(reason: "the stream is broken") }
        guard pending.count >= 4 + length else { return nil }
        let frame = Array(pending[4..<(4 + length)])
        pending.removeFirst(4 + length)
        return frame
    }

    private func wait(for event: Int32) throws {
        var entry = pollfd(fd: socket.number, events: Int16(event), revents: 0)
        guard poll(&entry, 1, 20_000) > 0 else { throw Trouble(reason: "nothing came in 20 seconds") }
    }
}

/// Waits until `condition` holds, or fails the test after 20 seconds.
func eventually(_ what: Comment, _ condition: () -> Bool) throws {
    let limit = ContinuousClock.now + .seconds(20)
    while !condition(), ContinuousClock.now < limit { sched_yield() }
    try #require(condition(), what)
}

/// Gives `body` the path of a socket in a folder that exists during the call only.
func withSocketPath(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/assay-XXXXXX".utf8CString)
    let folder = try template.withUnsafeMutableBufferPointer { name in
        let folder = name.baseAddress.flatMap { mkdtemp($0) }
        return String(cString: try #require(folder))
    }
    let path = folder + "/" + folder.suffix(6) + ".sock"
    defer {
        unlink(path)
        rmdir(folder)
    }
    try body(path)
}

/// Gives `body` a started switch with that many connected peers.
func withSwitch(peers count: Int, _ body: (Switch, [TestPeer]) throws -> Void) throws {
    try withSocketPath { path in
        let lan = try Switch(socketPath: path)
        defer { lan.stop() }
        try lan.start()
        let peers = try (0..<count).map { number in
            let peer = try TestPeer(path: path)
            try eventually("the peer is connected") { lan.statistics.ports.count == number + 1 }
            return peer
        }
        try body(lan, peers)
    }
}

/// Gives `body` a started switch with a card for each name, each connected.
func withCards(_ names: [String], _ body: (Switch, [String: TestPeer]) throws -> Void) throws {
    try withSocketPath { path in
        let lan = try Switch(network: "lan", socketPath: path)
        defer { lan.stop() }
        try lan.start()
        var peers: [String: TestPeer] = [:]
        for (number, name) in names.enumerated() {
            try lan.addCard(name, socketPath: "\(path).\(number)")
            peers[name] = try TestPeer(path: "\(path).\(number)")
            try eventually("the card is connected") { lan.statistics.ports.count == number + 1 }
        }
        try body(lan, peers)
    }
}
