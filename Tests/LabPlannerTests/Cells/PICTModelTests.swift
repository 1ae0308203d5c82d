import LabManifest
import LabModel
import LabPlanner
import Testing

/// Models as PICT's documentation shows them, in other words where words do not matter, with the rows that may be made at most.
struct PublishedModel: Sendable, CustomTestStringConvertible {
    let name: String
    let order: Int
    let rows: Int
    let text: String

    init(_ name: String, order: Int = 2, rows: Int, _ text: String) {
        self.name = name
        self.order = order
        self.rows = rows
        self.text = text
    }

    var testDescription: String { "\(name), order \(order)" }

    private static let volume = """
        Type:          Primary, Logical, Single, Span, Stripe, Mirror, RAID-5
        Size:          10, 100, 500, 1000, 5000, 10000, 40000
        Format method: quick, slow
        File system:   FAT, FAT32, NTFS
        Cluster size:  512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
        Compression:   on, off

        """

    private static let machines = """
        OS_1:   Win7, Win8, Win10
        SKU_1:  Home, Pro
        LANG_1: English, Spanish, Chinese
        OS_2:   <OS_1>
        SKU_2:  <SKU_1>
        LANG_2: <LANG_1>, Hindi
        IF [LANG_1] = [LANG_2] THEN [OS_1] <> [OS_2] AND [SKU_1] <> [SKU_2];
        [OS_1] <> [OS_2] OR [SKU_1] <> [SKU_2] OR [LANG_1] <> [LANG_2];

        """

    private static let dummy = """
        P1: -1, 0, 1
        P2: A, B, C, Null, NA
        P3: X, Y, Z, NA
        IF [P1] = -1
          THEN [P2] = "NA" AND [P3] = "NA"
          ELSE [P2] <> "NA" AND ( [P3] <> "NA" OR [P2] = "Null" );
        IF [P2] = "Null" OR [P2] = "NA" THEN [P3] = "NA";

        """

    private static let hardware = """
        PLATFORM:  x86, x64, arm
        CPUS:      1, 2, 4
        RAM:       1GB, 4GB, 64GB
        HDD:       SCSI, IDE
        OS:        Win7, Win8, Win10
        Browser:   Edge, Opera, Chrome, Firefox
        APP:       Word, Excel, Powerpoint
        { PLATFORM, CPUS, RAM, HDD } @ 2

        """

    private static let font = """
        Font,Times,Arial
        Style,Regular,Italic,Bold,Bold Italic
        Size,10,12
        Color,Auto,Blue,Green
        Under,Yes,No
        UStyle,none,words,solid,dotted
        UColor,Auto,Blue
        Strike,Yes,No
        DblStr,Yes,No
        SupScr,Yes,No
        SubScr,Yes,No
        Shadow,Yes,No
        Outline,Yes,No
        Emboss,Yes,No
        Engrave,Yes,No
        Small,Yes,No
        Caps,Yes,No
        Hidden,Yes,No

        """

    static let all = [
        PublishedModel("a volume", rows: 62, volume),
        PublishedModel(
            "a volume with limits",
            rows: 63,
            volume
                + "IF [File system] = \"FAT\" THEN [Size] <= 4096;\nIF [File system] = \"FAT32\" THEN [Size] <= 32000;\n"
        ),
        PublishedModel("a volume", order: 3, rows: 392, volume),
        PublishedModel("two machines", rows: 16, machines),
        PublishedModel("two machines", order: 3, rows: 45, machines),
        PublishedModel("square roots with negative values", rows: 15, "A: ~-1, 0, 1, 2\nB: ~-1, 0, 1, 2\n"),
        PublishedModel("dummy values", rows: 12, dummy),
        PublishedModel(
            "systems without .NET",
            rows: 10,
            """
            OS: Windows, Ubuntu
            CPU: Intel, AMD
            DBMS: PostgreSQL, MySQL
            JavaVersion: 18, 19, 20
            DotNetVersion: 4.8, 4.8.1, NA
            IF [OS] = "Ubuntu" THEN [DotNetVersion] = "NA" ELSE [DotNetVersion] <> "NA";

            """
        ),
        PublishedModel("hardware as a sub-model", rows: 40, hardware),
        PublishedModel("hardware as a sub-model", order: 3, rows: 124, hardware),
        PublishedModel(
            "copying a string",
            rows: 21,
            "Src: 1B, 10B, ~nalloc, ~null\nDst: 1B, 10B, ~nalloc, ~null\nSize: 1, 2, 0, ~-1\n"
        ),
        PublishedModel(
            "names and weights",
            rows: 6,
            "OS_1: Win2008, Win2012 (3), Win2016\nSKU_1: Professional, Server | Datacenter\n"
        ),
        PublishedModel("fonts", rows: 17, font),
        PublishedModel("fonts", order: 3, rows: 57, font),
    ]
}

@Suite("The rows of PICT's published models")
struct PICTModelTests {
    private func rows(_ model: PublishedModel) throws -> (matrix: Matrix, cells: [Cell]) {
        let file = PICTFile(text: model.text, path: "m.pict")
        #expect(file.diagnostics == [])
        let options = ExpansionOptions(coverage: .strength(model.order))
        var cells: [Cell] = []
        try MatrixExpansion(file.matrix, options: options).forEach { expanded in
            cells.append(expanded.cell)
            return true
        }
        return (file.matrix, cells)
    }

    @Test("are valid and few", arguments: PublishedModel.all)
    func valid(_ model: PublishedModel) throws {
        let (matrix, cells) = try rows(model)
        #expect(cells.count <= model.rows)
        for cell in cells { #expect(isValid(cell, in: matrix)) }
    }

    @Test(
        "cover every combination that some valid row has",
        arguments: PublishedModel.all.filter { $0.name != "fonts" }
    )
    func complete(_ model: PublishedModel) throws {
        let (matrix, cells) = try rows(model)
        // Every row that there could be, each by itself: slow, and independent of any solver.
        var all: [[Cell.Assignment]] = [[]]
        for axis in matrix.axes {
            all = all.flatMap { row in axis.values.map { row + [.init(axis: axis.name, value: $0.name)] } }
        }
        // Inside of a sub-model its own order counts, and what results stands for one parameter.
        let wanted = combinations(all.map { Cell($0) }.filter { isValid($0, in: matrix) }, model.order, matrix).filter {
            combination in
            matrix.subModels.allSatisfy { group in
                let members = zip(matrix.axes, combination).count { !$1.isEmpty && group.axes.contains($0.name) }
                return members <= group.strength ?? model.order
            }
        }
        #expect(!wanted.isEmpty)
        #expect(wanted.subtracting(combinations(cells, model.order, matrix)).isEmpty)
    }

    @Test("of fonts cover all pairs and triples, as nothing forbids any", arguments: [2, 3])
    func fonts(order: Int) throws {
        let model = try #require(PublishedModel.all.first { $0.name == "fonts" && $0.order == order })
        let (matrix, cells) = try rows(model)
        let counts = matrix.axes.map(\.values.count)
        var expected = 0
        for first in counts.indices {
            for second in counts.indices where second > first {
                guard order == 3 else {
                    expected += counts[first] * counts[second]
                    continue
                }
                for third in counts.indices where third > second {
                    expected += counts[first] * counts[second] * counts[third]
                }
            }
        }
        #expect(combinations(cells, order, matrix).count == expected)
    }

    /// The names that count, so that a value with several is one.
    private func canonical(_ cell: Cell, _ matrix: Matrix) -> [String] {
        matrix.axes.map { matrix.canonical(cell[$0.name], of: $0.name) ?? "" }
    }

    private func isValid(_ cell: Cell, in matrix: Matrix) -> Bool {
        let values = Dictionary(uniqueKeysWithValues: zip(matrix.axes.map(\.name), canonical(cell, matrix)))
        let negatives = matrix.axes.count { axis in
            axis.values.contains { $0.isNegative && $0.name == values[axis.name] }
        }
        return negatives <= 1 && matrix.rules.allSatisfy { $0.condition.holds { values[$0] } }
    }

    /// Every combination of so many values that the cells have; one without a negative value counts only in a cell without any.
    private func combinations(_ cells: [Cell], _ order: Int, _ matrix: Matrix) -> Set<[String]> {
        let negative = matrix.axes.map { Set($0.values.filter(\.isNegative).map(\.name)) }
        var found: Set<[String]> = []
        for cell in cells {
            let row = canonical(cell, matrix)
            let hasNegative = row.indices.contains { negative[$0].contains(row[$0]) }
            var places = Array(0..<order)
            while true {
                let key = row.indices.map { places.contains($0) ? row[$0] : "" }
                if !hasNegative || places.contains(where: { negative[$0].contains(row[$0]) }) { found.insert(key) }
                guard let next = places.indices.last(where: { places[$0] < row.count - order + $0 }) else { break }
                places[next] += 1
                for later in places.indices where later > next { places[later] = places[later - 1] + 1 }
            }
        }
        return found
    }
}
