import LabModel
import LabPlanner
import Testing

@Suite("Lists of cells")
struct CellListingTests {
    private func text(_ format: CellListing.Format, _ matrix: Matrix) throws -> String {
        var bytes: [UInt8] = []
        let expansion = try MatrixExpansion(matrix)
        var listing = CellListing(format, of: expansion) { bytes += $0 }
        try expansion.forEach {
            listing.add($0); return true
        }
        listing.finish()
        return String(decoding: bytes, as: UTF8.self)
    }

    private var matrix: Matrix {
        var matrix = MatrixFixture.matrix(["os=a,b", "v=6,7"], include: ["os=b,v=6,k=rt"])
        matrix.axes[1].when = .isOneOf(axis: "os", values: ["a"])
        return matrix
    }

    @Test("JSON lines have an object a cell, without the axes that it does not have")
    func lines() throws {
        #expect(
            try text(.jsonLines, matrix) == """
                {"os":"a","v":"6"}
                {"os":"a","v":"7"}
                {"os":"b"}
                {"os":"b","v":"6","k":"rt"}

                """
        )
    }

    @Test("rows have the names first, tabs between, and nothing for an axis that is not there")
    func rows() throws {
        #expect(try text(.pictRows, matrix) == "os\tv\tk\na\t6\t\na\t7\t\nb\t\t\nb\t6\trt\n")
    }

    @Test("a list for GitHub has pieces of at most 256 cells, each with the name of its cell")
    func github() throws {
        #expect(
            try text(.github, MatrixFixture.matrix(["os=a,b"]))
                == #"[{"include":[{"cell":"os=a","os":"a"},{"cell":"os=b","os":"b"}]}]"# + "\n"
        )
        let many = try text(.github, MatrixFixture.matrix(["a=" + (0..<600).map(String.init).joined(separator: ",")]))
        #expect(many.split(separator: "\"include\"").count == 4)
        #expect(many.split(separator: "\"cell\"").count == 601)
    }

    @Test("a list for GitLab has hidden jobs of at most 200 cells")
    func gitlab() throws {
        #expect(
            try text(.gitlab, MatrixFixture.matrix(["os=a", "service-pack=sp1,it's"])) == """
                .assay-cells-1:
                  parallel:
                    matrix:
                      - ASSAY_CELL: 'os=a,service-pack=sp1'
                        ASSAY_AXIS_OS: 'a'
                        ASSAY_AXIS_SERVICE_PACK: 'sp1'
                      - ASSAY_CELL: 'os=a,service-pack=it''s'
                        ASSAY_AXIS_OS: 'a'
                        ASSAY_AXIS_SERVICE_PACK: 'it''s'

                """
        )
        let many = try text(.gitlab, MatrixFixture.matrix(["a=" + (0..<401).map(String.init).joined(separator: ",")]))
        #expect(many.contains(".assay-cells-3:\n"))
        #expect(!many.contains(".assay-cells-4:\n"))
    }

    @Test("an axis called 'cell' gives way to the cell's name")
    func cellAxis() throws {
        #expect(try text(.github, MatrixFixture.matrix(["cell=a"])) == #"[{"include":[{"cell":"cell=a"}]}]"# + "\n")
    }

    @Test("what is listed can be kept", arguments: [CellListing.Format.jsonLines, .pictRows])
    func kept(format: CellListing.Format) throws {
        let matrix = MatrixFixture.matrix(["os=a,b", "v=6,7"])
        let cells = try KeptCells.read(try text(format, matrix), file: "f")
        #expect(cells.map(\.description).sorted() == ["os=a,v=6", "os=a,v=7", "os=b,v=6", "os=b,v=7"])
    }

    @Test("what is no list cannot be kept, and what a matrix lacks is said")
    func notKept() throws {
        let error = try #require(throws: SelectionError.self) { try KeptCells.read("{\"os\":\"a\"}\n{x", file: "f") }
        #expect(error.reason == "'f' is no plan: line 2 is not a cell")
        let cells = try KeptCells.read("os\tx\nc\t1\na\t2\n", file: "f")
        #expect(
            KeptCells.unknown(in: cells, for: MatrixFixture.matrix(["os=a,b"])) == [
                "axis 'os' has no value 'c'", "the matrix has no axis 'x'",
            ]
        )
    }
}
