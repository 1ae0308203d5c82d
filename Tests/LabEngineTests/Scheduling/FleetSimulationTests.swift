import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("A fleet that is simulated")
struct FleetSimulationTests {
    @Test("one host does one thing after the other, and its processors are busy as long as it does")
    func single() {
        let work = [3, 1, 2].map {
            Schedule.Work(
                needs: [],
                demand: Demand(memory: .mebibytes(60), processing: 1000),
                duration: .seconds($0)
            )
        }
        let outcome = FleetSimulation(work, on: [Demand(memory: .mebibytes(100), processing: 2000, jobs: 9)]).run()
        #expect(outcome.end == .seconds(6))
        #expect(outcome.utilisation == 0.5)
        #expect(outcome.began == [.zero, .seconds(5), .seconds(3)])
        #expect(outcome.perHost == [3])
    }

    @Test("a small fleet with images to make first keeps its processors busy, though times are not what was expected")
    func busy() {
        var random = SeededGenerator(seed: 7)
        let makers = (0..<9).map { image in
            Schedule.Work(
                needs: [],
                makes: image,
                demand: Demand(memory: .mebibytes(512), processing: 1000),
                duration: .seconds(35)
            )
        }
        let cells = (0..<4000).map { number in
            Schedule.Work(
                needs: [number % 9, number % 7],
                demand: Demand(memory: .mebibytes(190), processing: 500),
                duration: .seconds(.random(in: 10...60, using: &random))
            )
        }
        let work = makers + cells
        let factors = work.map { _ in Double.random(in: 0.7...1.3, using: &random) }
        let hosts = (0..<20).map { _ in Demand(memory: .mebibytes(24_576), processing: 2000, jobs: 64) }
        let outcome = FleetSimulation(work, on: hosts) { work[$0].duration * factors[$0] }.run()
        #expect(outcome.began.allSatisfy { $0 != nil })
        #expect(outcome.utilisation > 0.95)
        #expect(outcome.perHost.reduce(0, +) == work.count)
    }
}
