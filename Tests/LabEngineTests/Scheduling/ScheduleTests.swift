import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("What begins where and when")
struct ScheduleTests {
    private func demand(_ memory: Int64, processing: Int = 0) -> Demand {
        Demand(memory: .mebibytes(memory), processing: processing)
    }

    private func cell(_ seconds: Int, memory: Int64 = 100, needs: [Int] = []) -> Schedule.Work {
        Schedule.Work(needs: needs, demand: demand(memory), duration: .seconds(seconds))
    }

    private func host(_ memory: Int64, jobs: Int = 100) -> Demand {
        Demand(memory: .mebibytes(memory), processing: 2000, jobs: jobs)
    }

    @Test("the longest come first, and those of one length in their order")
    func longestFirst() {
        var schedule = Schedule([cell(1), cell(5), cell(3), cell(5)], on: [host(250)])
        #expect(schedule.begin().map(\.work) == [1, 3])
        #expect(schedule.begin() == [])
        schedule.ended(1)
        #expect(schedule.begin().map(\.work) == [2])
        schedule.ended(3)
        schedule.ended(2)
        #expect(schedule.begin().map(\.work) == [0])
        #expect(!schedule.isDone)
        schedule.ended(0)
        #expect(schedule.isDone)
    }

    @Test("no more jobs run at once than there may be, however much room there is")
    func jobs() {
        var schedule = Schedule((0..<5).map { _ in cell(1) }, on: [host(10_000, jobs: 2)])
        #expect(schedule.begin().map(\.work) == [0, 1])
        schedule.ended(0)
        #expect(schedule.begin().map(\.work) == [2])
    }

    @Test("what has all its images begins while those of others are made, each once and before all else")
    func images() {
        let maker = { (image: Int) in
            Schedule.Work(needs: [], makes: image, demand: self.demand(100), duration: .seconds(1))
        }
        var schedule = Schedule(
            [cell(9, needs: [0, 1]), cell(8, needs: [0]), cell(2), maker(0), maker(1), cell(7, needs: [2])],
            on: [host(400)],
            images: [2]
        )
        #expect(schedule.begin().map(\.work) == [3, 4, 5, 2])
        schedule.ended(3)
        #expect(schedule.begin().map(\.work) == [1])
        schedule.ended(4)
        #expect(schedule.begin().map(\.work) == [0])
    }

    @Test("an image that will never be there keeps nobody but those who need it")
    func failedImage() {
        var schedule = Schedule([cell(1, needs: [0]), cell(1)], on: [host(100)])
        schedule.drop(0)
        #expect(schedule.begin().map(\.work) == [1])
        schedule.ended(1)
        #expect(schedule.isDone)
    }

    @Test("shorter ones go ahead of one that has no room, but not for ever")
    func large() {
        // One of many small ones always runs, so that the large one would never have all of the host.
        let small = (0..<1000).map { _ in cell(1, memory: 40) }
        var schedule = Schedule([cell(9, memory: 100)] + small + [cell(10, memory: 60)], on: [host(100)])
        var running = schedule.begin().map(\.work)
        #expect(running.first == 1001)
        var steps = 0
        while !running.contains(0), steps < 1000 {
            schedule.ended(running.removeFirst())
            running += schedule.begin().map(\.work)
            steps += 1
        }
        #expect(steps < 100)
        #expect(running == [0])
    }

    @Test("what is larger than every host is known before anything begins")
    func tooLarge() {
        let schedule = Schedule([cell(1, memory: 300), cell(1, memory: 200)], on: [host(100), host(200)])
        #expect(schedule.isTooLarge(0))
        #expect(!schedule.isTooLarge(1))
    }

    @Test("whatever is asked for, all of it runs once, and no host has more on it than it holds", arguments: 1...40)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let hosts = (0..<Int.random(in: 1...5, using: &random)).map { _ in
            host(.random(in: 200...800, using: &random), jobs: .random(in: 1...9, using: &random))
        }
        let makers = (0..<5).map { image in
            Schedule.Work(needs: [], makes: image, demand: demand(50), duration: .seconds(40))
        }
        let cells = (0..<300).map { _ in
            cell(
                .random(in: 1...60, using: &random),
                memory: .random(in: 1...20, using: &random) * 10,
                needs: (0..<5).filter { _ in Bool.random(using: &random) }
            )
        }
        let work = makers + cells
        var schedule = Schedule(work, on: hosts)
        var used = hosts.map { _ in Demand(memory: .mebibytes(0), jobs: 0) }
        var running: [Schedule.Start] = []
        var ran: [Int] = []
        var made: Set<Int> = []
        while true {
            for start in schedule.begin() {
                used[start.host] += work[start.work].demand
                #expect(hosts[start.host].has(roomFor: used[start.host]))
                #expect(made.isSuperset(of: work[start.work].needs))
                running.append(start)
                ran.append(start.work)
            }
            guard !running.isEmpty else { break }
            let ended = running.remove(at: .random(in: running.indices, using: &random))
            used[ended.host] -= work[ended.work].demand
            if let image = work[ended.work].makes { made.insert(image) }
            schedule.ended(ended.work)
        }
        #expect(ran.sorted() == Array(work.indices))
        #expect(schedule.isDone)
    }
}
