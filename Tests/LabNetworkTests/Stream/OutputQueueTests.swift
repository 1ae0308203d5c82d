import Testing

@testable import LabNetwork

@Suite("Output queue")
struct OutputQueueTests {
    /// A queue with what was put in and what came out.
    private final class Bench {
        var queue: OutputQueue
        var accepted: [UInt8] = []

        init(capacity: Int) { queue = OutputQueue(capacity: capacity) }

        func append(_ frame: [UInt8]) -> Bool {
            guard queue.append(frame.span.bytes) else { return false }
            accepted += [0, 0, 0, UInt8(frame.count)] + frame
            return true
        }

        func take(_ limit: Int = .max) -> [UInt8] {
            var bytes: [UInt8] = []
            _ = queue.drain { first, second in
                bytes = Array((Array(first) + Array(second)).prefix(limit))
                return bytes.count
            }
            return bytes
        }

        var waiting: Int { queue.count }

        func fail() -> Int { queue.drain { _, _ in -1 } }
    }

    @Test("a frame that does not fit leaves the queue as it was")
    func full() {
        let bench = Bench(capacity: 16)
        #expect(bench.append([1, 2, 3, 4, 5]))
        #expect(!bench.append([6, 7, 8, 9]))
        #expect(bench.append([6, 7, 8]))
        #expect(bench.waiting == 16)
        #expect(bench.take() == [0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 3, 6, 7, 8])
        #expect(bench.waiting == 0)
    }

    @Test("bytes come out in order however many are taken at once", arguments: 1...40)
    func ring(step: Int) {
        let bench = Bench(capacity: 40)
        var taken: [UInt8] = []
        for number in 0..<200 {
            _ = bench.append([UInt8](repeating: UInt8(number), count: number % 11))
            taken += bench.take(step)
        }
        while bench.waiting > 0 { taken += bench.take(step) }
        #expect(taken == bench.accepted)
        #expect(taken.count >= 200)
    }

    @Test("a failed write takes nothing out")
    func failedWrite() {
        let bench = Bench(capacity: 16)
        #expect(bench.append([1]))
        #expect(bench.fail() == -1)
        #expect(bench.take() == [0, 0, 0, 1, 1])
    }
}
