import Glibc
import LabSocket

@testable import LabGuest

/// The guest's end of a connection, which does what a test says.
final class FakeGuest {
    struct Closed: Error {}

    let stream: UnixStream
    private var reader = FrameReader()
    private var lines: [UInt8] = []

    /// Connects a client to a guest.
    static func connect() throws -> (client: UnixStream, guest: FakeGuest) {
        let (ours, theirs) = try makeSocketPair()
        return (UnixStream(descriptor: ours, path: "host"), FakeGuest(UnixStream(descriptor: theirs, path: "guest")))
    }

    private init(_ stream: UnixStream) {
        self.stream = stream
    }

    /// The next request to the launch agent that is no repeated greeting.
    func nextFrame() async throws -> Frame {
        while true {
            if let frame = reader.next() { return frame }
            guard let bytes = try await stream.receive() else { throw Closed() }
            reader.append(bytes)
        }
    }

    /// The next request that is no greeting.
    func nextRequest() async throws -> Frame {
        while true {
            let frame = try await nextFrame()
            if frame.kind != Frame.Kind.hello { return frame }
        }
    }

    /// Answers the next greeting.
    func greet(version: UInt32 = LaunchAgentSession.version) async throws {
        let frame = try await nextFrame()
        var payload = PayloadReader(frame.payload)
        let nonce = try payload.takeUInt64()
        try await stream.send(GuestFrames.greeting(tag: frame.tag, nonce: nonce, version: version))
    }

    /// The next line sent to QEMU's guest agent, without its end.
    func nextLine() async throws -> [UInt8] {
        while true {
            if let end = lines.firstIndex(of: UInt8(ascii: "\n")) {
                defer { lines.removeFirst(end + 1) }
                return Array(lines[..<end])
            }
            guard let bytes = try await stream.receive() else { throw Closed() }
            lines += bytes
        }
    }
}

/// A launch agent's client that was greeted, with the guest that it talks to.
func makeGreetedAgent() async throws -> (agent: LaunchAgent, guest: FakeGuest) {
    let (client, guest) = try FakeGuest.connect()
    let agent = LaunchAgent(stream: client)
    async let hello: Void = agent.hello(within: .seconds(20))
    try await guest.greet()
    try await hello
    return (agent, guest)
}
