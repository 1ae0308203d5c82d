import LabMatrix
import Testing

@Suite("the solver")
struct SolverTests {
    @Test("a contradiction names the rules that cause it and no others")
    func core() throws {
        var space = Space(parameters: (0..<40).map { Parameter("p\($0)", ["a", "b", "c"]) })
        for index in 0..<38 {
            space.rules.append(Rule("noise \(index)", .implies(.equal(index, 0), .not(.equal(index + 1, 1)))))
        }
        space.rules.append(Rule("first", .implies(.equal(5, 2), .equal(30, 1))))
        space.rules.append(Rule("second", .implies(.equal(30, 1), .equal(17, 0))))
        space.rules.append(Rule("third", .not(.all([.equal(5, 2), .equal(17, 0)]))))
        let found = try space.contradictions()
        #expect(found.map(\.combination) == [Combination(parameters: [5], entries: [2])])
        #expect(found[0].reasons.map { space.title(of: $0) } == ["first", "second", "third"])
    }

    @Test("no valid row is an error that names the rules")
    func nothing() throws {
        var space = Space(parameters: [Parameter("os", ["a", "b"]), Parameter("db", ["x"])])
        space.rules = [Rule("os is a", .equal(0, 0)), Rule("x needs b", .implies(.equal(1, 0), .equal(0, 1)))]
        let error = #expect(throws: MatrixError.self) { try CoveringRequest(space, Coverage(strength: 2)).array() }
        #expect(error?.description == "the rules: no row satisfies 'os is a' and 'x needs b'")
    }

    @Test("a search that takes too long ends with an error that says so")
    func workLimit() throws {
        // Twelve pigeons in eleven holes: there is no way, and no short proof by propagation.
        var space = Space(parameters: (0..<12).map { Parameter("pigeon \($0)", (0..<11).map { "\($0)" }) })
        for first in 0..<12 {
            for second in first + 1..<12 {
                let apart = PairRelation(left: first, right: second, leftCount: 11, rightCount: 11) { $0 != $1 }
                space.rules.append(Rule("\(first) and \(second) apart", .related(apart)))
            }
        }
        let solver = try Solver(space, workLimit: 20_000)
        let error = #expect(throws: MatrixError.self) { try solver.completion(of: [Int?](repeating: nil, count: 12)) }
        #expect(error?.code == .workLimit)
        #expect(error?.description == "the rules: deciding whether they can be satisfied took more than 20000 steps")
    }

    @Test("shards divide the cells")
    func shards() throws {
        let space = Space(parameters: (0..<4).map { Parameter("p\($0)", ["a", "b", "c"]) })
        var all: [Row] = []
        for number in 1...5 { try space.forEachCell(shard: .init(number: number, of: 5)) { all.append($0) } }
        #expect(Set(all).count == 81)
        #expect(all.count == 81)
    }
}
