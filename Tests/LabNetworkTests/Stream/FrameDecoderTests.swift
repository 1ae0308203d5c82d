import LabModel
import Testing

@testable import LabNetwork

@Suite("Frame decoder")
struct FrameDecoderTests {
    private static let frames = [
        frame(from: .alice, to: .bob, number: 1, length: 60), [], [7],
        frame(from: .bob, to: .alice, number: 2, length: 300),
    ]

    private static func stream(_ frames: [[UInt8]]) -> [UInt8] {
        frames.flatMap { frame in (0..<4).map { UInt8(truncatingIfNeeded: frame.count >> (24 - 8 * $0)) } + frame }
    }

    private static func feed(_ bytes: ArraySlice<UInt8>, to decoder: inout FrameDecoder) throws -> [[UInt8]] {
        var rest = bytes
        var frames: [[UInt8]] = []
        while !rest.isEmpty {
            let taken = decoder.fill { space in
                let count = min(space.count, rest.count)
                space.copyBytes(from: rest.prefix(count))
                return count
            }
            try #require(taken > 0, "there is always space")
            rest = rest.dropFirst(taken)
            try decoder.forEachFrame { frame in frames.append(frame.withUnsafeBytes(Array.init)) }
        }
        return frames
    }

    @Test("a stream that is split at any one byte gives the same frames", arguments: 0...stream(frames).count)
    func split(position: Int) throws {
        var decoder = FrameDecoder()
        let bytes = Self.stream(Self.frames)
        var decoded = try Self.feed(bytes[..<position], to: &decoder)
        decoded += try Self.feed(bytes[position...], to: &decoder)
        #expect(decoded == Self.frames)
    }

    @Test("a stream that arrives byte by byte gives the same frames")
    func bytewise() throws {
        var decoder = FrameDecoder()
        var decoded: [[UInt8]] = []
        let bytes = Self.stream(Self.frames)
        for position in bytes.indices { decoded += try Self.feed(bytes[position...position], to: &decoder) }
        #expect(decoded == Self.frames)
    }

    @Test("frames are whole wherever they lie in the buffer")
    func wrapping() throws {
        var decoder = FrameDecoder(capacity: 0)
        let frames = (0..<300).map { frame(from: .alice, to: .bob, number: $0, length: 60 + $0 * 211 % 9000) }
        let bytes = Self.stream(frames)
        var decoded: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: 40_009) {
            decoded += try Self.feed(bytes[start..<min(start + 40_009, bytes.count)], to: &decoder)
        }
        #expect(decoded == frames)
    }

    @Test("the longest frame passes; one byte more is an error that names the length")
    func longest() throws {
        var decoder = FrameDecoder()
        let longest = [UInt8](repeating: 9, count: FrameStream.longestFrame)
        #expect(try Self.feed(Self.stream([longest])[...], to: &decoder) == [longest])
        #expect(throws: FrameDecoder.MalformedLength(length: FrameStream.longestFrame + 1)) {
            var decoder = FrameDecoder()
            return try Self.feed([0, 1, 0x10, 1], to: &decoder)
        }
    }

    @Test("the frames before a malformed length are given")
    func framesBeforeGarbage() throws {
        var decoder = FrameDecoder()
        let bytes = Self.stream(Self.frames) + [0xff, 0xff, 0xff, 0xff, 1, 2, 3]
        _ = decoder.fill { space in
            space.copyBytes(from: bytes)
            return bytes.count
        }
        var decoded: [[UInt8]] = []
        var error: FrameDecoder.MalformedLength?
        do { try decoder.forEachFrame { decoded.append($0.withUnsafeBytes(Array.init)) } } catch let caught {
            error = caught
        }
        #expect(decoded == Self.frames)
        #expect(error == FrameDecoder.MalformedLength(length: 0xffff_ffff))
    }

    @Test("a failed read adds nothing", arguments: [0, -1])
    func failedRead(result: Int) throws {
        var decoder = FrameDecoder()
        #expect(decoder.fill { _ in result } == result)
        #expect(try Self.feed(Self.stream(Self.frames)[...], to: &decoder) == Self.frames)
    }
}
