import LabModel
import LabPlanner
import Testing

@Suite("The selection of cells")
struct CellSelectionTests {
    private let matrix = MatrixFixture.matrix(["os=d11,d12,d13", "cache=none,redis"], include: ["kernel=rt"])

    private func selected(
        _ cells: [String],
        exactly: [String] = [],
        shard: String? = nil,
        weights: CellWeights = CellWeights()
    ) throws -> [String] {
        let selection = try CellSelection(cells: cells, exactly: exactly, shard: shard)
        var names: [String] = []
        try MatrixExpansion(matrix).forEach(selection, weights: weights) { expanded in
            names.append(expanded.cell.description)
            return true
        }
        return names
    }

    @Test(
        "filters let through the cells that have one of the values for every axis named",
        arguments: [
            ([], 7),
            (["os=d12"], 2),
            (["os=d12", "os=d13"], 4),
            (["os=d12", "cache=redis"], 1),
            (["os=d12,cache=redis"], 1),
            (["os=d11", "cache=none"], 2),
            (["kernel=rt"], 1),
            (["kernel=rt", "os=d12"], 0),
        ] as [([String], Int)]
    )
    func filters(cells: [String], count: Int) throws {
        #expect(try selected(cells).count == count)
    }

    @Test("a value may have an equals sign or a comma")
    func punctuation() throws {
        #expect(
            try CellSelection(cells: ["a=b=c,d,e=f"]).filters == [
                .init(axis: "a", value: "b=c,d"), .init(axis: "e", value: "f"),
            ]
        )
    }

    @Test(
        "a filter that selects nothing that there is says what was meant",
        arguments: [
            ("oss=d12", "'oss' is no axis of the matrix (did you mean 'os'?)", SelectionError.Code.unknownAxis),
            ("os=d14", "'d14' is no value of axis 'os' (did you mean 'd11'?)", .unknownValue),
            ("d12", "'d12' does not say which cells (write AXIS=VALUE, such as os=debian-12)", .malformed),
            ("=d12", "'=d12' does not say which cells (write AXIS=VALUE, such as os=debian-12)", .malformed),
            ("", "'' does not say which cells (write AXIS=VALUE, such as os=debian-12)", .malformed),
        ]
    )
    func mistakes(text: String, message: String, code: SelectionError.Code) throws {
        let error = try #require(throws: SelectionError.self) { try selected([text]) }
        #expect(error.description == message)
        #expect(error.code == code)
    }

    @Test("a filter of a lab without a matrix is an error")
    func noMatrix() throws {
        let error = try #require(throws: SelectionError.self) {
            try MatrixExpansion(Matrix()).forEach(CellSelection(cells: ["os=a"])) { _ in true }
        }
        #expect(error.description == "'os' is no axis: this lab has no matrix")
    }

    @Test("every cell is in exactly one shard, and shards differ by at most one cell", arguments: 1...9)
    func shards(count: Int) throws {
        let parts = try (1...count).map { try selected([], shard: "\($0)/\(count)") }
        #expect(parts.joined().sorted() == (try selected([])).sorted())
        let sizes = parts.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }

    @Test("exact names let through those cells alone")
    func exactly() throws {
        #expect(try selected(["os=d11", "cache=none"]).count == 2)
        #expect(try selected([], exactly: ["os=d11,cache=none"]) == ["os=d11,cache=none"])
        let error = try #require(throws: SelectionError.self) { try selected([], exactly: ["os=d11"]) }
        #expect(error.description == "no selected cell is called 'os=d11' ('assay plan' shows their names)")
        #expect(error.code == .unknownCell)
    }

    @Test("cells that took long are spread over the shards, and every cell is in one still")
    func durations() throws {
        let weights = CellWeights(
            durations: [
                "os=d11,cache=none": .seconds(60), "os=d11,cache=redis": .seconds(10),
                "os=d12,cache=none": .seconds(10),
                "os=d13,cache=none": .seconds(20), "gone": .seconds(1000),
            ]
        )
        let parts = try (1...2).map { try selected([], shard: "\($0)/2", weights: weights) }
        // 60 seconds against 10, 10, 20 and the two that nobody knows, 25 each.
        #expect(parts[0] == ["os=d11,cache=none", "os=d13,cache=redis"])
        #expect(parts.joined().sorted() == (try selected([])).sorted())
    }

    @Test("cells with more machines count for more")
    func machines() throws {
        let weights = CellWeights { $0["os"] == "d11" ? 3 : 1 }
        let sizes = try (1...3).map { try selected([], shard: "\($0)/3", weights: weights).count }
        #expect(sizes == [1, 1, 5] || sizes == [2, 2, 3])
    }

    @Test("shards take turns, counted after the filters")
    func turns() throws {
        #expect(try selected(["cache=none"], shard: "2/2") == ["os=d12,cache=none", "os=d11,cache=none,kernel=rt"])
    }

    @Test("a shard is a number and a count", arguments: ["0/2", "3/2", "1", "1/0", "-1/2", "a/b", "1/2/3", "", "/"])
    func wrongShard(text: String) throws {
        let error = try #require(throws: SelectionError.self) { try CellSelection.Shard(text) }
        #expect(
            error.description == "'\(text)' is not a shard (write NUMBER/COUNT, such as 1/4 for the first of four)"
        )
    }
}
