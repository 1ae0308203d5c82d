import Glibc
import LabModel
import Testing

@testable import LabNetwork

@Suite("Switch, traffic")
struct SwitchTrafficTests {
    @Test("two peers exchange frames")
    func twoPeers() throws {
        try withSwitch(peers: 2) { lan, peers in
            let question = frame(from: .alice, to: .bob, number: 1)
            let answer = frame(from: .bob, to: .alice, number: 2, length: 1514)
            try peers[0].send(question)
            #expect(try peers[1].receive() == question)
            try peers[1].send(answer)
            #expect(try peers[0].receive() == answer)
            #expect(lan.statistics.flooded == 1)
            #expect(lan.statistics.forwarded == 1)
        }
    }

    @Test("a frame for a learned address reaches its port only")
    func learnedPort() throws {
        try withSwitch(peers: 3) { lan, peers in
            let hello = frame(from: .bob, to: .broadcast, number: 1)
            let secret = frame(from: .alice, to: .bob, number: 2)
            let end = frame(from: .alice, to: .broadcast, number: 3)
            try peers[1].send(hello)
            #expect(try peers[0].receive() == hello)
            try peers[0].send(secret, end)
            #expect(try peers[1].receive() == secret)
            #expect(try peers[1].receive() == end)
            #expect(try peers[2].receive() == hello)
            #expect(try peers[2].receive() == end)
            let ports = lan.statistics.ports
            #expect(ports.map(\.addresses) == [[.alice], [.bob], []])
            #expect(ports.map(\.received) == [2, 1, 0])
            #expect(ports.map(\.sent) == [1, 2, 2])
            #expect(ports.map(\.process) == [getpid(), getpid(), getpid()])
        }
    }

    @Test("a guarded gateway gets nothing that would reach this computer, also of what goes to everybody")
    func guardedGateway() throws {
        try withSocketPath { path in
            let lan = try Switch(socketPath: path)
            defer { lan.stop() }
            try lan.start()
            let subnet = try #require(IPv4Subnet("10.20.1.0/24"))
            try lan.addCard(
                Flow.gateway,
                socketPath: "\(path).g",
                guarding: GatewayGuard(of: Network(name: "lan", subnet: subnet, internet: true))
            )
            let gateway = try TestPeer(path: "\(path).g")
            let machines = try (0..<2).map { _ in try TestPeer(path: path) }
            try eventually("all are connected") { lan.statistics.ports.count == 3 }
            // A datagram to port 9 of 127.0.0.1, and one to the outside.
            func datagram(to address: [UInt8]) -> [UInt8] {
                MACAddress.broadcast.octets + MACAddress.alice.octets + [
                    8, 0, 0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0,
                ]
                    + [10, 20, 1, 11] + address + [0, 9, 0, 9, 0, 8, 0, 0]
            }
            let inward = datagram(to: [127, 0, 0, 1])
            let outward = datagram(to: [192, 0, 2, 1])
            try machines[0].send(inward, outward)
            #expect(try machines[1].receive() == inward)
            #expect(try machines[1].receive() == outward)
            #expect(try gateway.receive() == outward)
            #expect(lan.statistics.refused == 1)
        }
    }

    @Test("malformed frames reach nobody, and their sender stays connected")
    func malformedFrames() throws {
        try withSwitch(peers: 2) { lan, peers in
            let good = frame(from: .alice, to: .bob, number: 4)
            let giant = frame(from: .alice, to: .bob, length: 65_551)
            try peers[0].send([], [1, 2, 3], giant, frame(from: .multicast, to: .bob), good)
            #expect(try peers[1].receive() == good)
            #expect(lan.statistics.refused == 4)
            #expect(lan.statistics.dropped == 4)
            #expect(lan.statistics.ports.count == 2)
        }
    }

    @Test("10,000 frames of all sizes, sent in odd pieces, arrive complete and in order")
    func manyFrames() throws {
        try withSwitch(peers: 2) { lan, peers in
            for first in stride(from: 0, to: 10_000, by: 100) {
                let frames = (first..<(first + 100)).map {
                    frame(from: .alice, to: .bob, number: $0, length: 60 + $0 * 37 % 1455)
                }
                let bytes = frames.flatMap(TestPeer.stream)
                for start in stride(from: 0, to: bytes.count, by: 4093) {
                    try peers[0].sendRaw(Array(bytes[start..<min(start + 4093, bytes.count)]))
                }
                for expected in frames { try #require(try peers[1].receive() == expected) }
            }
            #expect(lan.statistics.flooded == 10_000)
            #expect(lan.statistics.dropped == 0)
        }
    }

    @Test("a peer that never reads loses whole frames only, and delays nobody")
    func stuckPeer() throws {
        try withSwitch(peers: 3) { lan, peers in
            let frames = (0..<6000).map { frame(from: .alice, to: .broadcast, number: $0, length: 1400) }
            for start in stride(from: 0, to: frames.count, by: 100) {
                let part = Array(frames[start..<(start + 100)])
                try peers[0].sendRaw(part.flatMap(TestPeer.stream))
                for expected in part { try #require(try peers[1].receive() == expected) }
            }
            let ports = lan.statistics.ports
            #expect(ports[1].overflowed == 0)
            #expect(ports[2].overflowed > 0)
            #expect(ports[2].overflowed + ports[2].sent == frames.count)
            #expect(lan.statistics.overflowed == ports[2].overflowed)

            // What it finds when it reads at last is the beginning of what was sent, without a gap.
            let found = try (0..<ports[2].sent).map { _ in try peers[2].receive() }
            #expect(found == Array(frames.prefix(ports[2].sent)))
            let next = frame(from: .alice, to: .broadcast, number: 7000)
            try peers[0].send(next)
            #expect(try peers[2].receive() == next)
        }
    }

    @Test("a peer that reads late gets all that fits into its queue")
    func latePeer() throws {
        try withSwitch(peers: 2) { lan, peers in
            let frames = (0..<700).map { frame(from: .alice, to: .bob, number: $0, length: 1400) }
            try peers[0].sendRaw(frames.flatMap(TestPeer.stream))
            for expected in frames { try #require(try peers[1].receive() == expected) }
            #expect(lan.statistics.dropped == 0)
        }
    }

    @Test("a length that no frame has disconnects its sender only", arguments: [[255, 255, 255, 255], [0, 1, 16, 1]])
    func garbage(bytes: [UInt8]) throws {
        try withSwitch(peers: 3) { lan, peers in
            let before = frame(from: .carol, to: .broadcast, number: 1)
            try peers[2].sendRaw(TestPeer.stream(before) + bytes)
            #expect(try peers[0].receive() == before)
            #expect(try peers[1].receive() == before)
            #expect(try peers[2].receive() == nil)
            #expect(lan.statistics.expelled == 1)
            #expect(lan.statistics.ports.map(\.id) == [PortID(0), PortID(1)])
            let after = frame(from: .alice, to: .bob, number: 2)
            try peers[0].send(after)
            #expect(try peers[1].receive() == after)
        }
    }
}
