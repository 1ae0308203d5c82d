import LabMatrix
import Testing

@Suite("the order of rows")
struct RowOrderTests {
    private let space = Space(parameters: [
        Parameter("os", ["a", "b", "c"]), Parameter("pack", ["1", "2"]), Parameter("locale", ["x", "y", "z"]),
    ])

    @Test("every row has one place, and rows with the same needs are together")
    func together() throws {
        var rows: [Row] = []
        try space.forEachCell { rows.append($0) }
        rows.reverse()
        let order = try RowOrder(rows, in: space, Coverage(strength: 2)) { [$0[0], 10 + $0[1]] }
        #expect(order.numbers.sorted() == Array(rows.indices))
        let environments = order.numbers.map { Array(rows[$0].prefix(2)) }
        let switches = zip(environments, environments.dropFirst()).count { $0 != $1 }
        #expect(switches == 5)
    }

    @Test("what is at hand is used before anything is made")
    func useWhatIsThere() throws {
        let rows: [Row] = [[0, 0, 0], [1, 0, 0], [2, 0, 0]]
        let needs: [Set<Int>] = [[1, 2], [3], [1]]
        let order = try RowOrder(rows, in: space, Coverage(strength: 2)) { needs[$0[0]] }
        #expect(order.numbers == [1, 2, 0])
    }

    @Test("among equals, new combinations come early")
    func newFirst() throws {
        let rows: [Row] = [[0, 0, 0], [0, 0, 1], [1, 1, 1], [0, 1, 0]]
        let order = try RowOrder(rows, in: space, Coverage(strength: 2)) { _ in [] }
        #expect(order.numbers.prefix(2) == [0, 2])
    }
}
