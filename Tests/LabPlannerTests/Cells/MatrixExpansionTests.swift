import LabMatrix
import LabModel
import LabPlanner
import Testing

@Suite("The cells of a matrix")
struct MatrixExpansionTests {
    @Test(
        "all combinations come in order, the last axis fastest",
        arguments: [
            ([], ["default"]),
            (["os=a,b,c"], ["os=a", "os=b", "os=c"]),
            (["os=a,b", "x=1,2"], ["os=a,x=1", "os=a,x=2", "os=b,x=1", "os=b,x=2"]),
        ] as [([String], [String])]
    )
    func combinations(axes: [String], cells: [String]) throws {
        #expect(try names(MatrixFixture.matrix(axes)) == cells)
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
    func exclusions(exclude: [[String: [String]]], cells: [String]) throws {
        #expect(try names(MatrixFixture.matrix(["os=a,b", "x=1,2"], exclude: exclude)) == cells)
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
            (["os=b,k=1,j=2", "os=b,k=1,j=2"], ["os=b,x=1,k=1,j=2"]),
        ]
    )
    func inclusions(include: [String], further: [String]) throws {
        let matrix = MatrixFixture.matrix(["os=a,b", "x=1,2"], exclude: [["os": ["a"], "x": ["1"]]], include: include)
        #expect(try names(matrix) == ["os=a,x=2", "os=b,x=1", "os=b,x=2"] + further)
    }

    @Test("included cells without axes are all the cells there are")
    func onlyIncluded() throws {
        #expect(try names(MatrixFixture.matrix([], include: ["os=a", "os=b"])) == ["os=a", "os=b"])
    }

    @Test("the first cells of a matrix too large to hold are made at once")
    func lazy() throws {
        let axes = (0..<60).map { Matrix.Axis(name: "a\($0)", values: ["0", "1", "2", "3"]) }
        var first: [String] = []
        try MatrixExpansion(Matrix(axes: axes)).forEach { expanded in
            first.append((expanded.cell["a58"] ?? "") + (expanded.cell["a59"] ?? ""))
            return first.count < 5
        }
        #expect(first == ["00", "01", "02", "03", "10"])
    }

    @Test("the axes have the values of included cells too")
    func axes() throws {
        let axes = try MatrixExpansion(MatrixFixture.matrix(["os=a,b"], include: ["os=c,kernel=rt"])).axes
        #expect(axes.map(\.name) == ["os", "kernel"])
        #expect(axes.map(\.values) == [["a", "b", "c"], ["rt"]])
    }

    @Test("an axis with a condition exists only where it holds, and derived axes follow")
    func conditions() throws {
        var matrix = MatrixFixture.matrix(["cache=none,redis", "version=6,7"])
        let redis = CellCondition.isOneOf(axis: "cache", values: ["redis"])
        matrix.axes[1].when = redis
        matrix.derived = [
            Matrix.Derivation(
                name: "port",
                cases: [.init(value: "6379", when: redis), .init(value: "0", when: .all([]))]
            )
        ]
        #expect(
            try names(matrix) == [
                "cache=none,port=0", "cache=redis,version=6,port=6379", "cache=redis,version=7,port=6379",
            ]
        )
    }

    @Test("names of a value come in turn")
    func aliases() throws {
        var matrix = MatrixFixture.matrix(["sku=x", "os=a,b,c"])
        matrix.axes[0].values = [Matrix.Value(names: ["server", "datacenter"])]
        #expect(try names(matrix) == ["sku=server,os=a", "sku=datacenter,os=b", "sku=server,os=c"])
    }

    @Test("a cell has at most one negative value")
    func negative() throws {
        var matrix = MatrixFixture.matrix(["a=~x,1", "b=~y,1"])
        matrix.axes[0].values[0].isNegative = true
        matrix.axes[1].values[0].isNegative = true
        #expect(try names(matrix) == ["a=~x,b=1", "a=1,b=~y", "a=1,b=1"])
    }

    @Test("cells of an earlier plan stay where they are still valid")
    func kept() throws {
        var matrix = MatrixFixture.matrix(["a=0,1,2", "b=0,1,2", "c=0,1,2", "d=0,1,2"])
        matrix.coverage = .strength(2)
        let cells = try names(matrix)
        matrix.axes[0].values.append(Matrix.Value("3"))
        let kept = try MatrixExpansion(matrix, options: ExpansionOptions(kept: cells.map(MatrixFixture.cell)))
        var again: [String] = []
        try kept.forEach {
            again.append($0.cell.description)
            return true
        }
        #expect(Set(cells).isSubset(of: again))
        #expect(again.count > cells.count)
    }

    @Test("cells that cover are few, and include the further ones")
    func covering() throws {
        var matrix = MatrixFixture.matrix(
            ["a=0,1,2", "b=0,1,2", "c=0,1,2", "d=0,1,2"],
            include: ["a=1,b=1,c=1,d=1,k=1"]
        )
        matrix.coverage = .strength(2)
        let first = try MatrixExpansion(matrix)
        let cells = try names(matrix)
        #expect(cells.count >= 9 && cells.count <= 12)
        #expect(cells.last == "a=1,b=1,c=1,d=1,k=1")
        let report = try first.report(CellSelection(), exampleLimit: 5)
        #expect(report.facts.total == 54)
        #expect(report.facts.uncovered == 0)
    }

    private func names(_ matrix: Matrix) throws -> [String] {
        var names: [String] = []
        try MatrixExpansion(matrix).forEach { expanded in
            names.append(expanded.cell.description)
            return true
        }
        return names
    }
}
