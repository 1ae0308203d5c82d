import LabModel

/// What can begin as soon as there is room: by what it takes, and of those that take the same, the longest first.
///
/// Work of a run takes one of few different things, however much there is of it, so a look at all of them is quick.
struct WorkQueue: Sendable {
    fileprivate struct Line {
        var heap: [(rank: Rank, number: Int)] = []
        /// How often something shorter went ahead of the first because that had no room.
        var passed = 0
    }

    /// Makers of images before all else, then the longest, then the first of the list.
    fileprivate struct Rank: Comparable {
        var isMaker: Bool
        var duration: Duration
        var number: Int

        static func < (left: Rank, right: Rank) -> Bool {
            if left.isMaker != right.isMaker { return right.isMaker }
            if left.duration != right.duration { return left.duration < right.duration }
            return left.number > right.number
        }
    }

    private var lines: [Demand: Line] = [:]
    private var removed: Set<Int> = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func add(_ number: Int, _ work: Schedule.Work) {
        let rank = Rank(isMaker: work.makes != nil, duration: work.duration, number: number)
        lines[work.demand, default: Line()].heap.append((rank, number))
        lines[work.demand]?.siftUp()
        count += 1
    }

    mutating func remove(_ number: Int, _ work: Schedule.Work) {
        guard removed.insert(number).inserted else { return }
        count -= 1
        lines[work.demand]?.dropRemoved(&removed)
        if lines[work.demand]?.heap.isEmpty == true { lines[work.demand] = nil }
    }

    /// Whether something waits that takes so much.
    func has(_ demand: Demand) -> Bool { lines[demand] != nil }

    /// What the first of all takes for which there is room.
    func best(where hasRoom: (Demand) -> Bool) -> Demand? {
        var best: (rank: Rank, demand: Demand)?
        for (demand, line) in lines where hasRoom(demand) {
            guard let rank = line.heap.first?.rank else { continue }
            if let known = best, rank < known.rank { continue }
            best = (rank, demand)
        }
        return best?.demand
    }

    /// Notes that something went ahead of what comes before it; gives what others went ahead of more often than they may.
    mutating func wentAhead(_ choice: Demand, patience: Int) -> Demand? {
        guard let rank = lines[choice]?.heap.first?.rank else { return nil }
        var impatient: Demand?
        for (demand, line) in lines where demand != choice {
            guard let other = line.heap.first?.rank, rank < other else { continue }
            lines[demand]?.passed += 1
            if line.passed + 1 >= patience { impatient = demand }
        }
        return impatient
    }

    /// Takes the first of those that take so much.
    mutating func take(_ demand: Demand) -> Int? {
        guard let number = lines[demand]?.removeFirst(&removed) else { return nil }
        lines[demand]?.passed = 0
        if lines[demand]?.heap.isEmpty == true { lines[demand] = nil }
        count -= 1
        return number
    }
}

extension WorkQueue.Line {
    fileprivate mutating func siftUp() {
        var child = heap.count - 1
        while child > 0, heap[(child - 1) / 2].rank < heap[child].rank {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first that was not removed.
    fileprivate mutating func removeFirst(_ removed: inout Set<Int>) -> Int? {
        dropRemoved(&removed)
        guard let first = heap.first else { return nil }
        pop()
        dropRemoved(&removed)
        return first.number
    }

    /// Drops what was removed as long as it stands first; the rest is dropped when it does.
    fileprivate mutating func dropRemoved(_ removed: inout Set<Int>) {
        while let first = heap.first, removed.remove(first.number) != nil { pop() }
    }

    private mutating func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var largest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[largest].rank < heap[child].rank {
                largest = child
            }
            guard largest != parent else { return }
            heap.swapAt(parent, largest)
            parent = largest
        }
    }
}
