import LabMatrix
import LabSuspects
import Testing

@Suite("Cells that decide between suspects")
struct DecidingCellsTests {
    private func space(_ counts: [Int], rules: [Rule] = []) -> Space {
        Space(
            parameters: counts.enumerated().map { index, count in Parameter("p\(index)", (0..<count).map(String.init))
            },
            rules: rules
        )
    }

    private func combination(_ pairs: (Int, Int)...) -> Combination {
        Combination(parameters: pairs.map(\.0), entries: pairs.map(\.1))
    }

    /// The suspects that are told apart by the outcomes of rows: those with different columns.
    private func distinct(_ suspects: [Combination], _ rows: [Row]) -> Int {
        Set(suspects.map { suspect in rows.map { suspect.isIn($0) } }).count
    }

    @Test("every suspect gets an outcome of its own")
    func apart() throws {
        let suspects = [combination((0, 1)), combination((1, 1)), combination((2, 1)), combination((3, 1), (0, 1))]
        let failed: Row = [1, 1, 1, 1]
        let rows = try DecidingCells(suspects: suspects, space: space([2, 2, 2, 2]), tried: [failed])
            .rows(near: [failed])
        #expect(distinct(suspects, rows) == 4)
        #expect(rows.count <= 3)
        #expect(!rows.contains(failed))
    }

    @Test("rows follow the rules")
    func rules() throws {
        let suspects = [combination((0, 1)), combination((1, 1)), combination((2, 1))]
        // The first two only come together, so only the third can be told from them.
        let rule = Rule("together", .iff(.equal(0, 1), .equal(1, 1)))
        let rows = try DecidingCells(suspects: suspects, space: space([2, 2, 2], rules: [rule]), tried: [[1, 1, 1]])
            .rows(near: [[1, 1, 1]])
        #expect(distinct(suspects, rows) == 2)
        #expect(rows.allSatisfy { $0[0] == $0[1] })
    }

    @Test("one suspect needs no cell")
    func one() throws {
        let cells = DecidingCells(suspects: [combination((0, 1))], space: space([2, 2]), tried: [[1, 1]])
        #expect(try cells.rows(near: [[1, 1]]) == [])
    }
}
