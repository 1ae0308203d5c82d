import LabModel
import LabPlanner
import Testing

@Suite("The cells of a matrix")
struct CellSequenceTests {
    /// A matrix from words: `os=a,b` is an axis, cells are `os=a,cache=x`.
    static func matrix(_ axes: [String], exclude: [[String: [String]]] = [], include: [String] = []) -> Matrix {
        Matrix(
            axes: axes.map { text in
                let parts = text.split(separator: "=", omittingEmptySubsequences: false)
                return Matrix.Axis(name: String(parts[0]), values: parts[1].split(separator: ",").map(String.init))
            },
            exclude: exclude.map(CellPattern.init),
            include: include.map(cell)
        )
    }

    static func cell(_ text: String) -> Cell {
        Cell(
            text.split(separator: ",").map { pair in
                let parts = pair.split(separator: "=")
                return Cell.Assignment(axis: String(parts[0]), value: String(parts[1]))
            }
        )
    }

    @Test(
        "all combinations come in order, the last axis fastest",
        arguments: [
            ([], ["default"]),
            (["os=a,b,c"], ["os=a", "os=b", "os=c"]),
            (["os=a,b", "x=1,2"], ["os=a,x=1", "os=a,x=2", "os=b,x=1", "os=b,x=2"]),
            (["os=a,b", "x="], []),
        ] as [([String], [String])]
    )
    func combinations(axes: [String], cells: [String]) {
        #expect(CellSequence(Self.matrix(axes)).map(\.description) == cells)
    }

    @Test(
        "excluded combinations are left out",
        arguments: [
            ([["os": ["a"]]], ["os=b,x=1", "os=b,x=2"]),
            ([["os": ["a"], "x": ["2"]]], ["os=a,x=1", "os=b,x=1", "os=b,x=2"]),
            ([["os": ["a"], "x": ["2"]], ["os": ["b"], "x": ["1", "2"]]], ["os=a,x=1"]),
            ([["kernel": ["rt"]]], ["os=a,x=1", "os=a,x=2", "os=b,x=1", "os=b,x=2"]),
            ([["os": ["a", "b"]]], []),
        ] as [([[String: [String]]], [String])]
    )
    func exclusions(exclude: [[String: [String]]], cells: [String]) {
        #expect(CellSequence(Self.matrix(["os=a,b", "x=1,2"], exclude: exclude)).map(\.description) == cells)
    }

    @Test(
        "included cells come last, whole, each once",
        arguments: [
            (["os=b,x=1"], []),
            (["os=c,x=1"], ["os=c,x=1"]),
            (["os=c"], ["os=c,x=1"]),
            (["x=2,os=c"], ["os=c,x=2"]),
            (["os=a,x=1"], ["os=a,x=1"]),
            (["os=a,x=1", "x=1,os=a"], ["os=a,x=1"]),
            (["os=b,kernel=rt"], ["os=b,x=1,kernel=rt"]),
            (["os=b,k=1,j=2", "j=2,k=1,os=b"], ["os=b,x=1,k=1,j=2"]),
        ]
    )
    func inclusions(include: [String], further: [String]) {
        let matrix = Self.matrix(["os=a,b", "x=1,2"], exclude: [["os": ["a"], "x": ["1"]]], include: include)
        #expect(CellSequence(matrix).map(\.description) == ["os=a,x=2", "os=b,x=1", "os=b,x=2"] + further)
    }

    @Test("included cells without axes are all the cells there are")
    func onlyIncluded() {
        #expect(CellSequence(Self.matrix([], include: ["os=a", "os=b"])).map(\.description) == ["os=a", "os=b"])
    }

    @Test("the first cells of a matrix too large to hold are made at once")
    func lazy() {
        let axes = (0..<60).map { Matrix.Axis(name: "a\($0)", values: ["0", "1", "2", "3"]) }
        let first = CellSequence(Matrix(axes: axes)).prefix(5).map { $0["a58", default: ""] + $0["a59", default: ""] }
        #expect(first == ["00", "01", "02", "03", "10"])
    }

    @Test("the axes have the values of included cells too")
    func axes() {
        let matrix = Self.matrix(["os=a,b"], include: ["os=c,kernel=rt"])
        #expect(CellSequence(matrix).axes == Self.matrix(["os=a,b,c", "kernel=rt"]).axes)
    }
}

extension Cell {
    fileprivate subscript(axis: String, default fallback: String) -> String { self[axis] ?? fallback }
}
