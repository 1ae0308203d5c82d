import LabModel
import Testing

@testable import LabStore

@Suite("Who may take what of a host")
struct ShareQueueTests {
    private static let capacity = Demand(memory: .mebibytes(100), processing: 2000, disk: .mebibytes(100))

    private func demand(_ memory: Int64, processing: Int = 0, disk: Int64 = 0) -> Demand {
        Demand(memory: .mebibytes(memory), processing: processing, disk: .mebibytes(disk), jobs: 0)
    }

    private func ticket(_ task: String, _ demand: Demand, _ position: Int64, passed: Int = 0) -> ShareQueue.Ticket {
        ShareQueue.Ticket(task: task, name: "cell", demand: demand, position: position, passed: passed)
    }

    private func queue(
        _ held: [String: Demand],
        waiting: [ShareQueue.Ticket] = [],
        available: Int64 = 1000,
        standing: Int64 = 0
    ) -> ShareQueue {
        ShareQueue(
            capacity: Self.capacity,
            available: .mebibytes(available),
            standing: demand(standing),
            held: held,
            waiting: waiting
        )
    }

    @Test("where nobody has anything, the first gets what it asks for, however much it is")
    func alone() {
        #expect(queue([:], available: 1).decision(on: ticket("a", demand(300), 1)) == .taken(passing: []))
        let waiting = [ticket("a", demand(300), 1)]
        #expect(queue([:], waiting: waiting).decision(on: ticket("b", demand(1), 2)) == .waits)
    }

    @Test("memory that other programs use is nobody's, and what comes first leaves less of it")
    func available() {
        let held = ["a": demand(10)]
        #expect(queue(held, available: 40).decision(on: ticket("b", demand(40), 2)) == .taken(passing: []))
        #expect(queue(held, available: 39).decision(on: ticket("b", demand(40), 2)) == .waits)
        let waiting = [ticket("c", demand(20), 1)]
        #expect(queue(held, waiting: waiting, available: 59).decision(on: ticket("b", demand(40), 2)) == .waits)
        #expect(
            queue(held, waiting: waiting, available: 60).decision(on: ticket("b", demand(40), 2)) == .taken(passing: [])
        )
    }

    @Test("what labs that stay take nobody gets, but nobody waits for their end")
    func standing() {
        let held = ["a": demand(30)]
        #expect(queue(held, standing: 30).decision(on: ticket("b", demand(40), 1)) == .taken(passing: []))
        #expect(queue(held, standing: 31).decision(on: ticket("b", demand(40), 1)) == .waits)
        #expect(queue([:], standing: 90).decision(on: ticket("b", demand(40), 1)) == .taken(passing: []))
    }

    @Test("whoever has least of what it has most of comes first, and of equals whoever asked first")
    func order() {
        // The first has much disk, the second more memory, the third less of everything.
        let held = ["a": demand(10, disk: 50), "b": demand(40), "c": demand(30, processing: 100)]
        let (a, b, c) = (ticket("a", demand(20), 1), ticket("b", demand(20), 2), ticket("c", demand(20), 3))
        #expect(queue(held, waiting: [b, c]).decision(on: a) == .waits)
        #expect(queue(held, waiting: [a, c]).decision(on: b) == .waits)
        #expect(queue(held, waiting: [a, b]).decision(on: c) == .taken(passing: []))
        let equals = ["a": demand(40), "b": demand(40)]
        #expect(queue(equals, waiting: [b]).decision(on: a) == .taken(passing: []))
        #expect(queue(equals, waiting: [a]).decision(on: b) == .waits)
    }

    @Test("what has no room is passed by, but not for ever")
    func passing() {
        let held = ["a": demand(50)]
        let large = ticket("b", demand(80), 1)
        #expect(queue(held, waiting: [large]).decision(on: ticket("c", demand(20), 2)) == .taken(passing: [large]))
        let patient = ticket("b", demand(80), 1, passed: ShareQueue.patience)
        #expect(queue(held, waiting: [patient]).decision(on: ticket("c", demand(20), 2)) == .waits)
        #expect(queue(held, waiting: [patient]).decision(on: ticket("a", demand(20), 3)) == .waits)
    }

    @Test("processors count among several only, and one with nothing does not wait for another's more than equal part")
    func processing() {
        let cell = demand(1, processing: 500)
        #expect(queue(["a": demand(9, processing: 9000)]).decision(on: ticket("a", cell, 1)) == .taken(passing: []))
        #expect(queue(["a": demand(9, processing: 9000)]).decision(on: ticket("b", cell, 1)) == .taken(passing: []))
        let waiting = [ticket("c", cell, 1)]
        #expect(
            queue(["a": demand(9, processing: 2000)], waiting: waiting).decision(on: ticket("a", cell, 2)) == .waits
        )
        let equal = Dictionary(uniqueKeysWithValues: ["a", "b", "c", "d"].map { ($0, cell) })
        #expect(queue(equal).decision(on: ticket("e", cell, 1)) == .waits)
    }
}
