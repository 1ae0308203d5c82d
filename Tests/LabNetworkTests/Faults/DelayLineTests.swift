import Testing

@testable import LabNetwork

@Suite("Delay line")
struct DelayLineTests {
    @Test("frames come out when their time has come, in its order, and those of one moment as they went in")
    func order() {
        var line = DelayLine<Int>()
        for (index, time) in [30, 10, 20, 10, 30, 0, 10].enumerated() {
            line.put([UInt8(index)], at: .milliseconds(time), for: index)
        }
        #expect(line.next == .zero)
        #expect(line.count == 7)
        var taken: [Int] = []
        while let entry = line.take(at: .milliseconds(20)) { taken.append(entry.target) }
        #expect(taken == [5, 1, 3, 6, 2])
        #expect(line.next == .milliseconds(30))
        let rest = [line.take(at: .milliseconds(30)), line.take(at: .seconds(1))]
        #expect(rest.map { $0?.frame } == [[0], [4]])
        #expect(line.isEmpty)
        #expect(line.count == 0)
    }

    @Test("a thousand frames in any order come out sorted")
    func many() {
        var line = DelayLine<Int>()
        var chance = Chance(seed: 3, ["delay line"])
        let times = (0..<1000).map { _ in Duration.microseconds(Int(chance.next() * 500)) }
        for (index, time) in times.enumerated() { line.put([], at: time, for: index) }
        var taken: [Int] = []
        while let entry = line.take(at: .seconds(1)) { taken.append(entry.target) }
        let sorted = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        #expect(taken == sorted)
    }

    @Test("what there is no room for is refused, until something has left")
    func limit() {
        var line = DelayLine<Int>(limit: 10)
        let first = line.insert(Array(repeating: 0, count: 6), at: .zero, for: 1)
        let second = line.insert(Array(repeating: 0, count: 5), at: .zero, for: 2)
        let taken = line.take(at: .zero)?.target
        let third = line.insert(Array(repeating: 0, count: 10), at: .zero, for: 3)
        #expect([first, second, third] == [true, false, true])
        #expect(taken == 1)
    }
}

extension DelayLine {
    fileprivate mutating func put(_ frame: [UInt8], at time: Duration, for target: Target) {
        let isIn = insert(frame, at: time, for: target)
        #expect(isIn)
    }
}
