/// Runs a pattern over a line, all alternatives at once (Thompson 1968; Pike's machine, with one group).
///
/// Each byte costs at most one look at every step of the program.
struct PatternMatcher {
    /// Where a pattern matches.
    struct Match: Hashable {
        var range: Range<Int>
        /// The group.
        var group: Range<Int>?
    }

    private struct Thread {
        var step: Int
        var start: Int
        var groupStart: Int?
        var groupEnd: Int?
    }

    private let steps: [Pattern.Step]
    private var seen: [Int]
    private var generation = 0

    init(_ pattern: Pattern) {
        steps = pattern.steps
        seen = Array(repeating: 0, count: pattern.steps.count)
    }

    /// The first match at or after a position of a line.
    mutating func match(in bytes: [UInt8], line: Range<Int>, from start: Int) -> Match? {
        var threads: [Thread] = []
        var found: Match?
        var position = start
        while true {
            generation += 1
            var current: [Thread] = []
            for thread in threads { follow(thread, at: position, in: bytes, line: line, into: &current) }
            if found == nil {
                let fresh = Thread(step: 0, start: position)
                follow(fresh, at: position, in: bytes, line: line, into: &current)
            }
            threads.removeAll(keepingCapacity: true)
            for thread in current {
                switch steps[thread.step] {
                case .match:
                    found = Match(
                        range: thread.start..<position,
                        group: thread.groupStart.flatMap { start in thread.groupEnd.map { start..<$0 } }
                    )
                case .byte(let set) where position < line.upperBound && set.contains(bytes[position]):
                    var next = thread
                    next.step += 1
                    threads.append(next)
                    continue
                default: continue
                }
                // What was preferred has been followed; all that comes after a match counts less than it.
                break
            }
            guard position < line.upperBound, found == nil || !threads.isEmpty else { return found }
            position += 1
        }
    }

    /// Follows a thread to the steps that look at bytes.
    private mutating func follow(
        _ thread: Thread,
        at position: Int,
        in bytes: [UInt8],
        line: Range<Int>,
        into list: inout [Thread]
    ) {
        var stack = [thread]
        while var thread = stack.popLast() {
            guard seen[thread.step] != generation else { continue }
            seen[thread.step] = generation
            switch steps[thread.step] {
            case .byte, .match: list.append(thread)
            case .jump(let target):
                thread.step = target
                stack.append(thread)
            case .split(let first, let second):
                thread.step = second
                stack.append(thread)
                thread.step = first
                stack.append(thread)
            case .mark(let isStart):
                if isStart { thread.groupStart = position } else { thread.groupEnd = position }
                thread.step += 1
                stack.append(thread)
            case .check(let place):
                guard holds(place, at: position, in: bytes, line: line) else { continue }
                thread.step += 1
                stack.append(thread)
            }
        }
    }

    private func holds(_ place: PatternNode.Place, at position: Int, in bytes: [UInt8], line: Range<Int>) -> Bool {
        switch place {
        case .start: return position == line.lowerBound
        case .end: return position == line.upperBound
        case .wordEdge(let isWanted):
            let before = position > line.lowerBound && ByteSet.wordParts.contains(bytes[position - 1])
            let after = position < line.upperBound && ByteSet.wordParts.contains(bytes[position])
            return (before != after) == isWanted
        }
    }
}
