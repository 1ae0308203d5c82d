import LabModel
import Testing

@testable import LabNetwork

@Suite("Capture")
struct CaptureTests {
    @Test("the blocks are those of the format")
    func blocks() throws {
        var bytes: [UInt8] = []
        Pcapng.appendSectionHeader(application: "Assay", to: &bytes)
        Pcapng.appendInterface(name: "web", description: "web on network lan", to: &bytes)
        let sent = frame(from: .alice, to: .bob, number: 7, length: 61)
        Pcapng.appendPacket(
            sent.span.bytes,
            interface: 0,
            at: 0x0001_0203_0405_0607,
            comment: "not delivered: loss",
            missed: 3,
            to: &bytes
        )
        let file = try CaptureFile(bytes)
        #expect(file.interfaces == ["web"])
        #expect(file.packets.map(\.frame) == [sent])
        #expect(file.packets.map(\.time) == [0x0001_0203_0405_0607])
        #expect(file.packets.map(\.comment) == ["not delivered: loss"])
        #expect(file.packets.map(\.missed) == [3])
    }

    @Test("a capture has every frame once, under the card that sent it, with what became of it")
    func traffic() async throws {
        let (capture, dropped) = try capturedTraffic()
        var bytes: [UInt8] = []
        while let more = await capture.next() { bytes += more }
        let file = try CaptureFile(bytes)
        #expect(file.interfaces == ["web", "db"])
        #expect(file.packets.map(\.interface) == [0, 1, 0])
        #expect(file.packets.map(\.comment) == [nil, nil, "not delivered: partition"])
        #expect(file.packets.last?.frame == dropped)
        #expect(file.packets.map(\.time) == file.packets.map(\.time).sorted())
        #expect(capture.missed == 0)
    }

    private func capturedTraffic() throws -> (Capture, dropped: [UInt8]) {
        var capture = Capture()
        let dropped = frame(from: .alice, to: .bob, number: 3)
        try withCards(["web", "db"]) { lan, peers in
            let (web, db) = (try #require(peers["web"]), try #require(peers["db"]))
            capture = lan.capture()
            try web.send(frame(from: .alice, to: .broadcast, number: 1))
            _ = try db.receive()
            try db.send(frame(from: .bob, to: .alice, number: 2))
            _ = try web.receive()
            lan.impose(NetworkFaults([.init(Flow(from: "web"), Impairment(isPartitioned: true))]))
            try web.send(dropped)
            try eventually("the frame was seen") { lan.statistics.lost == 1 }
        }
        return (capture, dropped)
    }

    @Test("a reader that is too slow misses frames, and the file says how many")
    func slowReader() async throws {
        let capture = Capture()
        var tap = CaptureTap(capture, network: "lan")
        let large = frame(from: .alice, to: .bob, length: 65_000)
        for _ in 0..<400 {
            tap.note(large.span.bytes, from: "web", at: 1, comment: nil)
            _ = tap.handOver()
        }
        #expect(capture.missed > 0)
        var file = try CaptureFile(await capture.next() ?? [])
        #expect(file.packets.count + capture.missed == 400)
        // What there is room for is known when something is handed over.
        tap.note(large.span.bytes, from: "web", at: 2, comment: nil)
        _ = tap.handOver()
        tap.note(large.span.bytes, from: "web", at: 3, comment: nil)
        _ = tap.handOver()
        capture.stop()
        let isWanted = tap.handOver()
        #expect(!isWanted)
        file = try CaptureFile(await capture.next() ?? [], interfaces: ["web"])
        #expect(file.packets.map(\.missed) == [capture.missed])
        #expect(await capture.next() == nil)
    }
}

/// An independent reading of pcapng, enough for what a capture holds.
struct CaptureFile {
    struct Packet {
        var interface: Int
        var time: UInt64
        var frame: [UInt8]
        var comment: String?
        var missed: Int
    }

    struct Malformed: Error { let offset: Int }

    var interfaces: [String]
    var packets: [Packet] = []

    init(_ bytes: [UInt8], interfaces: [String] = []) throws {
        self.interfaces = interfaces
        var offset = 0
        while offset < bytes.count {
            let length = Self.number(bytes, offset + 4, 4)
            guard length >= 12, length % 4 == 0, offset + length <= bytes.count,
                Self.number(bytes, offset + length - 4, 4) == length
            else { throw Malformed(offset: offset) }
            read(Array(bytes[offset..<(offset + length)]), type: Self.number(bytes, offset, 4))
            offset += length
        }
    }

    private mutating func read(_ block: [UInt8], type: Int) {
        switch type {
        case 1:
            interfaces.append(Self.options(block, from: 16).first { $0.code == 2 }.map { Self.text($0.value) } ?? "")
        case 6:
            let length = Self.number(block, 20, 4)
            let options = Self.options(block, from: 28 + (length + 3) / 4 * 4)
            packets.append(
                Packet(
                    interface: Self.number(block, 8, 4),
                    time: UInt64(Self.number(block, 12, 4)) << 32 | UInt64(Self.number(block, 16, 4)),
                    frame: Array(block[28..<(28 + length)]),
                    comment: options.first { $0.code == 1 }.map { Self.text($0.value) },
                    missed: options.first { $0.code == 4 }.map { Self.number($0.value, 0, 8) } ?? 0
                )
            )
        default: break
        }
    }

    private static func options(_ block: [UInt8], from start: Int) -> [(code: Int, value: [UInt8])] {
        var options: [(Int, [UInt8])] = []
        var offset = start
        while offset + 4 <= block.count - 4, number(block, offset, 2) != 0 {
            let length = number(block, offset + 2, 2)
            options.append((number(block, offset, 2), Array(block[(offset + 4)..<(offset + 4 + length)])))
            offset += 4 + (length + 3) / 4 * 4
        }
        return options
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
