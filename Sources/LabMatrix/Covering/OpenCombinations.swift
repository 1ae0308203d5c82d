/// Which combinations still have to be covered.
struct OpenCombinations {
    /// What is known of a combination.
    enum State: UInt8 {
        case open = 0
        case covered = 1
        case impossible = 2
    }

    let interactions: Interactions
    private(set) var states: [UInt8]
    /// How many are open in each set and in all.
    private(set) var openIn: [Int]
    private(set) var openCount: Int
    /// Below these, no combination of the set is open.
    private var cursors: [Int]

    init(_ interactions: Interactions, in space: Space) {
        self.interactions = interactions
        states = [UInt8](repeating: 0, count: interactions.count)
        openIn = zip(interactions.starts, interactions.starts.dropFirst()).map { $1 - $0 }
        openCount = interactions.count
        cursors = Array(interactions.starts.dropLast())
        closeDoublyNegative(in: space)
    }

    private mutating func closeDoublyNegative(in space: Space) {
        let isNegative = interactions.entryCounts.indices.map { index in
            index < space.parameters.count && space.parameters[index].values.contains { $0.isNegative }
        }
        for (index, set) in interactions.sets.enumerated() where set.count(where: { isNegative[$0] }) > 1 {
            for number in interactions.starts[index]..<interactions.starts[index + 1] {
                let combination = interactions.combination(number, set: index)
                if interactions.isDoublyNegative(combination, in: space) { close(number, set: index, as: .impossible) }
            }
        }
    }

    /// The states of all combinations, for inner loops.
    func withStates<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        states.withUnsafeBufferPointer(body)
    }

    /// The combinations that were found to be impossible, those of several negative values included.
    func impossible() -> [Combination] {
        interactions.sets.indices.flatMap { set in
            (interactions.starts[set]..<interactions.starts[set + 1])
                .filter { states[$0] == State.impossible.rawValue }
                .map { interactions.combination($0, set: set) }
        }
    }

    func state(of number: Int) -> State { State(rawValue: states[number]) ?? .open }

    /// Closes an open combination; one that is closed stays as it is.
    mutating func close(_ number: Int, set: Int, as state: State) {
        guard states[number] == State.open.rawValue else { return }
        states[number] = state.rawValue
        openIn[set] -= 1
        openCount -= 1
    }

    /// Closes what the row has; returns how many were open.
    @discardableResult
    mutating func cover(_ row: Row) -> Int {
        let before = openCount
        for set in interactions.sets.indices {
            guard openIn[set] > 0 else { continue }
            close(interactions.number(of: row, set: set), set: set, as: .covered)
        }
        return before - openCount
    }

    /// How many open combinations the row has.
    func gain(of row: Row) -> Int {
        var gain = 0
        for set in interactions.sets.indices where openIn[set] > 0 {
            if states[interactions.number(of: row, set: set)] == 0 { gain += 1 }
        }
        return gain
    }

    /// The first open combination of the set that has the most of them.
    mutating func first() -> (number: Int, set: Int)? {
        guard openCount > 0, let set = openIn.indices.max(by: { openIn[$0] < openIn[$1] }) else { return nil }
        return first(in: set).map { ($0, set) }
    }

    /// The first open combination of the set.
    mutating func first(in set: Int) -> Int? {
        guard openIn[set] > 0 else { return nil }
        while states[cursors[set]] != 0 { cursors[set] += 1 }
        return cursors[set]
    }
}
