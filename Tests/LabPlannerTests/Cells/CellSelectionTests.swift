import LabModel
import LabPlanner
import Testing

@Suite("The selection of cells")
struct CellSelectionTests {
    private let all = CellSequence(
        CellSequenceTests.matrix(["os=d11,d12,d13", "cache=none,redis"], include: ["kernel=rt"])
    )

    private func selected(_ cells: [String], shard: String? = nil) throws -> [String] {
        Array(try CellSelection(cells: cells, shard: shard).cells(of: all)).map(\.description)
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
            _ = try CellSelection(cells: ["os=a"]).cells(of: CellSequence(Matrix()))
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
