import Dispatch
import Glibc
import LabModel
import LabSocket
import LabTestSupport
import Testing

@testable import LabGuest

/// A generator that gives the same numbers for the same seed (SplitMix64; Steele, Lea, Flood 2014).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

@Suite("A launch agent in a storm", .scratch)
struct AgentStormTests {
    /// An agent that is nobody, on no network, cannot do harm to the computer that tests it.
    private static var harmless: [String] {
        // The agent writes there as nobody.
        chmod(ScratchFolder.path, 0o777)
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        return (geteuid() == 0 ? nobody : []) + ["unshare", "-Urnu"]
    }

    private func requests() throws -> [AgentRequest] {
        let path = ScratchFolder.path + "/storm"
        let address = try #require(IPv4Address("127.0.0.1"))
        let settings = LinkSettings(name: "lo", mac: nil, addresses: [InterfaceAddress(address, prefixLength: 8)])
        var chunk = FileWrite(path, bytes: Array(repeating: 3, count: 3000))
        chunk.upload = 7
        chunk.options.insert(.more)
        return [
            .run(GuestCommand(["true"], input: Array(repeating: 1, count: 100)), limit: .milliseconds(50)),
            .run(GuestCommand(["head", "-c", "100000", "/dev/zero"]), limit: .milliseconds(50)),
            .write(FileWrite(path, bytes: Array(repeating: 2, count: 2000), options: [])), .write(chunk),
            .read(path: path, offset: 0, limit: 4000), .link(settings), .route(GuestRoute(gateway: .v4(address))),
            .links, .addresses, .routes,
            .beacon(Beacon(on: .v4(address), nonce: [1, 2, 3], within: .milliseconds(20))),
            .hostname("storm"), .clock(.zero, tolerance: .seconds(1_000_000_000_000)), .entropy([1, 2, 3]),
            .tcp(TCPExchange(address, port: 9, request: [1], replyLimit: .mebibytes(1), within: .milliseconds(20))),
        ]
    }

    private func storm(_ kind: Int, using random: inout SeededGenerator, frames: [[UInt8]]) -> [UInt8] {
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: 0...255, using: &random) } }
        var frame = frames.randomElement(using: &random) ?? []
        switch kind {
        case 0: return noise(.random(in: 1...3000, using: &random))
        case 1: return frame
        case 2:
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                frame[.random(in: 8..<frame.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            return frame
        case 3: return Array(frame.prefix(.random(in: 0...frame.count, using: &random)))
        case 4: return Frame(tag: 1, kind: .random(in: 0...255, using: &random), payload: noise(40)).bytes
        default: return Frame.magic + noise(9)
        }
    }

    /// Sends as fast as the agent takes it, and drops what it says.
    private func pour(_ bytes: [UInt8], into descriptor: Int32) -> Bool {
        var sent = 0
        var nowhere = [UInt8](repeating: 0, count: 65_536)
        while sent < bytes.count {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT), revents: 0)
            guard poll(&entry, 1, 20_000) > 0, entry.revents & Int16(POLLHUP | POLLERR) == 0 else { return false }
            if entry.revents & Int16(POLLIN) != 0 { _ = recv(descriptor, &nowhere, nowhere.count, Int32(MSG_DONTWAIT)) }
            guard entry.revents & Int16(POLLOUT) != 0 else { continue }
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            let count = bytes.withUnsafeBytes { buffer in
                send(descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent, flags)
            }
            guard count > 0 || errno == EAGAIN else { return false }
            sent += max(0, count)
        }
        return true
    }

    @Test("it takes whatever comes and answers a greeting afterwards", arguments: [1, 2, 3, 4] as [UInt64])
    func survives(seed: UInt64) async throws {
        let frames = try requests().enumerated().map { $1.frame(tag: UInt32($0)).bytes }
        try await CompiledAgent.run(below: Self.harmless) { descriptor in
            let survived = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    var random = SeededGenerator(state: seed)
                    var survived = true
                    for _ in 0..<4000 where survived {
                        let bytes = storm(.random(in: 0...5, using: &random), using: &random, frames: frames)
                        survived = pour(bytes, into: descriptor)
                    }
                    continuation.resume(returning: survived)
                }
            }
            #expect(survived)
            let agent = LaunchAgent(stream: UnixStream(descriptor: dup(descriptor), path: "agent"))
            defer { agent.close() }
            try await agent.hello(within: .seconds(20))
            let result = try await agent.run(GuestCommand(["echo", "well"]), within: .seconds(20))
            #expect(result.output.text == "well\n")
        }
    }
}
