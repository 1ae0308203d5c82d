import FoundationEssentials
import LabModel
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("The records of cells that have ended", .scratch)
struct KeptRecordsTests {
    private static func record(_ name: String, outcome: Outcome = .passed) -> CellRecord {
        CellRecord(
            cell: Cell([.init(axis: "os", value: name)]),
            outcome: outcome,
            started: Date(timeIntervalSince1970: 1_772_353_800.25),
            duration: .milliseconds(1234),
            tests: [TestRecord(name: "one", machine: "web", outcome: outcome)]
        )
    }

    private var kept: KeptRecords { KeptRecords(in: RunFolder(path: "\(ScratchFolder.path)/run")) }

    @Test("are read as they were kept, to the millisecond, by their numbers")
    func same() throws {
        let records = [Self.record("a"), Self.record("b", outcome: .failed("1 of 1"))]
        for (number, record) in zip([10, 2], records) { try kept.keep(record, number: number) }
        #expect(kept.numbers == [2, 10])
        #expect(kept.record(10) == records[0])
        #expect(kept.record(2) == records[1])
        #expect(kept.record(3) == nil)
    }

    @Test("need no milliseconds and no blank, as ISO 8601 does")
    func otherTimes() throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        var record = Self.record("a")
        record.started = Date(timeIntervalSince1970: 1_772_353_800)
        try kept.keep(record, number: 1)
        let file = "\(ScratchFolder.path)/run/cell-1/cell.json"
        try encoder.encode(record).write(to: URL(filePath: file))
        #expect(kept.record(1) == record)
        try Data("{".utf8).write(to: URL(filePath: file))
        #expect(kept.record(1) == nil)
    }

    @Test("are where they were kept, or in memory, and one that is lost is an error of its cell")
    func progress() {
        let records = ["a", "b", "c"].map { Self.record($0) }
        var progress = RunProgress(cells: 4, mostFailures: nil)
        for (index, record) in records.enumerated() { progress.ended(index, record, isKept: index > 0) }
        var read: [Int] = []
        let all = progress.records { index in
            read.append(index)
            return index == 1 ? records[1] : nil
        }
        #expect(read == [1, 2])
        #expect(all[..<2] == records[..<2])
        let lost = Trouble(stage: "collect", reason: "what was recorded of the cell cannot be read any more")
        #expect(all[2...] == [CellRecord(cell: records[2].cell, outcome: .error(lost))])
    }
}
