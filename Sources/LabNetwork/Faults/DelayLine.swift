/// Frames that are on their way, ordered by when they arrive; those of one moment in the order in which they were put in.
///
/// A binary heap, without a clock of its own.
struct DelayLine<Target> {
    /// A frame that is on its way.
    struct Entry {
        /// When it arrives.
        let time: Duration
        /// The frame.
        let frame: [UInt8]
        /// Where it goes.
        let target: Target
        fileprivate let number: Int
    }

    /// The number of bytes that are on their way.
    private(set) var count = 0
    private let limit: Int
    private var heap: [Entry] = []
    private var last = 0

    /// Creates a line that holds at most `limit` bytes.
    init(limit: Int = 64 << 20) {
        self.limit = limit
    }

    /// When the next frame arrives.
    var next: Duration? { heap.first?.time }

    /// Whether nothing is on its way.
    var isEmpty: Bool { heap.isEmpty }

    /// Puts a frame in, or tells that there is no room for it.
    mutating func insert(_ frame: [UInt8], at time: Duration, for target: Target) -> Bool {
        guard count + frame.count <= limit else { return false }
        count += frame.count
        last += 1
        heap.append(Entry(time: time, frame: frame, target: target, number: last))
        rise(heap.count - 1)
        return true
    }

    /// Takes out the next frame that has arrived by `now`.
    mutating func take(at now: Duration) -> Entry? {
        guard let first = heap.first, first.time <= now else { return nil }
        let end = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = end
            sink(0)
        }
        count -= first.frame.count
        return first
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].time, heap[left].number) < (heap[right].time, heap[right].number)
    }

    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0, isBefore(index, (index - 1) / 2) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
