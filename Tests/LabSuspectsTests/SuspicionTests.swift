import LabModel
import LabSuspects
import Testing

@Suite("What explains failures")
struct SuspicionTests {
    /// Cells of a few axes; those for which `isBad` is true have failed.
    private func observations(_ axes: [[String]], isBad: (Cell) -> Bool) -> [Observation] {
        var cells: [[Cell.Assignment]] = [[]]
        for (index, values) in axes.enumerated() {
            cells = cells.flatMap { cell in values.map { cell + [.init(axis: "a\(index)", value: $0)] } }
        }
        return cells.map { Observation(Cell($0), hasFailed: isBad(Cell($0))) }
    }

    private let axes = [["x", "y", "z"], ["0", "1"], ["p", "q", "r"]]

    @Test("a single value that is always there is the first suspect, and its combinations are none")
    func single() {
        let suspicion = Suspicion(observations(axes) { $0["a0"] == "y" })
        #expect(suspicion.suspects.map(\.combination.description) == ["a0=y"])
        #expect(suspicion.suspects.first?.explains.count == 6)
        #expect(suspicion.causes.count == 1)
        #expect(suspicion.unexplained == [])
    }

    @Test("a combination is found, and its parts are cleared by the cells that passed")
    func pair() throws {
        let suspicion = Suspicion(observations(axes) { $0["a0"] == "y" && $0["a2"] == "r" })
        let suspect = try #require(suspicion.suspects.first)
        #expect(suspicion.suspects.count == 1)
        #expect(suspect.combination.description == "a0=y,a2=r")
        #expect(suspect.passingParts == [4, 4])
        #expect(
            suspicion.cleared.first { $0.combination.description == "a0=y" }.map { [$0.failed, $0.passing] } == [2, 4]
        )
        // Two of eighteen cells, picked blindly, are the two that failed.
        #expect(abs(suspect.chance - 1.0 / 153) < 1e-9)
    }

    @Test("two causes are told apart, the one that explains more first")
    func two() {
        let suspicion = Suspicion(observations(axes) { $0["a0"] == "y" || ($0["a1"] == "1" && $0["a2"] == "p") })
        #expect(suspicion.causes.map { $0.suspects.map(\.combination.description) } == [["a0=y"], ["a1=1,a2=p"]])
        #expect(suspicion.causes.map(\.explains.count) == [6, 3])
    }

    @Test("after one failure every combination that did not pass is a rival of the others")
    func rivals() {
        let all = observations([["x", "y"], ["0", "1"], ["p", "q"]]) { $0.description == "a0=y,a1=1,a2=q" }
        let tried = all.filter { ["a0=x,a1=0,a2=p", "a0=y,a1=1,a2=q", "a0=x,a1=1,a2=q"].contains($0.cell.description) }
        let suspicion = Suspicion(tried)
        #expect(suspicion.causes.map { $0.suspects.map(\.combination.description) } == [["a0=y"]])
        let more = all.filter { ["a0=y,a1=0,a2=p", "a0=y,a1=0,a2=q"].contains($0.cell.description) }
        #expect(
            Suspicion(tried + more).causes.map { $0.suspects.map(\.combination.description) } == [["a0=y,a1=1"]]
        )
    }

    @Test("where the same values passed and failed, the axes explain nothing")
    func flaky() {
        let cells = observations([["x", "y"]]) { $0["a0"] == "x" }
        let suspicion = Suspicion(cells + [Observation(Cell([.init(axis: "a0", value: "y")]), hasFailed: true)])
        #expect(suspicion.passingCount == 0)
        #expect(suspicion.suspects == [])
        #expect(suspicion.unexplained.count == 2)
    }

    @Test("without failures, or without passes, there is no suspect")
    func none() {
        #expect(Suspicion(observations(axes) { _ in false }).suspects == [])
        #expect(Suspicion(observations(axes) { _ in true }).suspects == [])
        #expect(Suspicion([]).suspects == [])
    }

    @Test("an axis that is not looked at is no suspect")
    func chosen() {
        let suspicion = Suspicion(observations(axes) { $0["a0"] == "y" }, axes: ["a1", "a2"])
        #expect(suspicion.suspects == [])
        #expect(suspicion.unexplained.count == 6)
    }

    @Test("an axis that only some cells have can be the cause")
    func absent() {
        let cells = [
            Observation(Cell([.init(axis: "cache", value: "none")]), hasFailed: false),
            Observation(
                Cell([.init(axis: "cache", value: "redis"), .init(axis: "version", value: "6")]),
                hasFailed: false
            ),
            Observation(
                Cell([.init(axis: "cache", value: "redis"), .init(axis: "version", value: "7")]),
                hasFailed: true
            ),
        ]
        #expect(Suspicion(cells).suspects.map(\.combination.description) == ["version=7"])
    }

    @Test("random causes of up to three values are always among the suspects", arguments: 0..<40)
    func random(seed: Int) {
        var numbers = SystemRandomNumberGenerator()
        let axes = (0..<6).map { _ in (0..<3).map(String.init) }
        let size = seed % 3 + 1
        let places = Array(0..<6).shuffled(using: &numbers).prefix(size).sorted()
        let cause = Cell(places.map { .init(axis: "a\($0)", value: "\(Int.random(in: 0..<3, using: &numbers))") })
        let cells = observations(axes) { cell in cause.assignments.allSatisfy { cell[$0.axis] == $0.value } }
        let suspicion = Suspicion(cells)
        #expect(suspicion.suspects.map(\.combination) == [cause])
    }
}
