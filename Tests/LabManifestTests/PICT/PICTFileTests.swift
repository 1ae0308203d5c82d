import LabManifest
import LabModel
import LabTestSupport
import LabYAML
import Testing

@Suite("Models of PICT")
struct PICTFileTests {
    private func file(_ text: String, _ change: (inout PICTOptions) -> Void = { _ in }) -> PICTFile {
        var options = PICTOptions()
        change(&options)
        return PICTFile(text: text, path: "m.pict", options: options)
    }

    private func printed(_ file: PICTFile) -> String {
        DiagnosticRenderer(sources: [file.path: file.source]).render(file.diagnostics)
    }

    /// Whether the constraints of a model allow some values.
    private func allows(_ file: PICTFile, _ values: [String: String]) -> Bool {
        file.matrix.rules.allSatisfy { $0.condition.holds { values[$0] } }
    }

    @Test("parameters have names, weights, negative values, and other parameters' values")
    func parameters() {
        let file = file(
            """
            # a comment
            Size, 1 , 2 (5),~-1
            Kind of file: a | b (3) | c, d (e)
              # another
            Copy: <Size>, 4

            """
        )
        #expect(printed(file) == "")
        #expect(file.matrix.axes.map(\.name) == ["Size", "Kind of file", "Copy"])
        #expect(file.matrix.axes[0].values.map(\.names) == [["1"], ["2"], ["~-1"]])
        #expect(file.matrix.axes[0].values.map(\.weight) == [1, 5, 1])
        #expect(file.matrix.axes[0].values.map(\.isNegative) == [false, false, true])
        #expect(file.matrix.axes[1].values.map(\.names) == [["a", "b (3)", "c"], ["d (e)"]])
        #expect(file.matrix.axes[2].values.map(\.name) == ["1", "2", "~-1", "4"])
        #expect(file.matrix.coverage == .strength(2))
    }

    @Test("separators and the mark of negative values can be others")
    func options() {
        let file = file("A: 1;!2;3/x") {
            $0.valueSeparator = ";"
            $0.nameSeparator = "/"
            $0.negativePrefix = "!"
        }
        #expect(file.matrix.axes[0].values.map(\.names) == [["1"], ["!2"], ["3", "x"]])
    }

    @Test("sub-models name parameters and an order")
    func subModels() {
        let file = file("A: 1, 2\nB: 1, 2\nC: 1, 2\n{ a, B } @ 1\n{ B, C }\n")
        #expect(printed(file) == "")
        #expect(file.matrix.subModels.map(\.axes) == [["A", "B"], ["B", "C"]])
        #expect(file.matrix.subModels.map(\.strength) == [1, nil])
    }

    static let model = "S: FAT, FAT32, NTFS\nN: 512, 4096, ~-1\nM: 512, 1024.0\nT: fat, ntfs\n"

    @Test(
        "constraints mean what PICT's documentation says",
        arguments: [
            ("[S] = \"fat\";", true), ("[S] <> \"FAT\";", false), ("[S] > \"FA\";", true), ("[S] >= \"FAT32\";", false),
            ("[N] = 512;", true), ("[N] < 512.5;", true), ("[N] = 4096;", false), ("[N] > -2;", true),
            ("[S] LIKE \"F*T\";", true), ("[S] like \"F?T32\";", false), ("[S] NOT LIKE \"*F*\";", false),
            ("[S] IN {\"NTFS\", \"FAT\"};", true), ("[N] in {1, 4096};", false), ("[N] NOT IN {4096};", true),
            ("[N] = [M];", true), ("[N] < [M];", false), ("[S] = [T];", true), ("[S] <> [T];", false),
            ("NOT [S] = \"FAT\" OR [N] = 512;", true), ("[S] = \"NTFS\" OR [S] = \"FAT\" AND [N] = 4096;", false),
            ("([S] = \"NTFS\" OR [S] = \"FAT\") AND [N] = 512;", true),
            ("IF [S] = \"FAT\" THEN [N] = 512;", true), ("IF [S] = \"FAT\" THEN [N] > 512;", false),
            ("IF [S] = \"NTFS\" THEN [N] > 512 ELSE [N] = 4096;", false),
            ("IF NOT [S] = \"NTFS\"\n# in between\nTHEN\n[N] = 512\nELSE [N] = 4096 ;", true),
            ("if [s] = \"Fat\" then [n] = 512;", true), ("IsNegative(N);", false), ("IsPositive();", true),
        ]
    )
    func constraints(_ text: String, expected: Bool) {
        let file = file(Self.model + text + "\n")
        #expect(file.diagnostics.filter { $0.severity == .error } == [])
        #expect(file.matrix.rules.count == 1)
        #expect(allows(file, ["S": "FAT", "N": "512", "M": "512", "T": "fat"]) == expected)
    }

    @Test("a negative value is compared without its mark")
    func negative() {
        let file = file(Self.model + "IF [N] = -1 THEN [S] = \"FAT\";")
        #expect(!allows(file, ["N": "~-1", "S": "NTFS"]))
        #expect(allows(file, ["N": "~-1", "S": "FAT"]))
        #expect(!allows(self.file(Self.model + "IsPositive(N);"), ["N": "~-1"]))
    }

    @Test("a case-sensitive model tells cases apart")
    func caseSensitive() {
        let file = file("a: x, X\nA: 1\n[a] = \"X\";\n") { $0.isCaseSensitive = true }
        #expect(printed(file) == "")
        #expect(allows(file, ["a": "X"]))
        #expect(!allows(file, ["a": "x"]))
    }

    @Test("characters after a backslash stand for themselves")
    func escapes() {
        let file = file("A[1]: x\"y, z\n[A[1\\]] = \"x\\\"y\";\n")
        #expect(printed(file) == "")
        #expect(allows(file, ["A[1]": "x\"y"]))
        #expect(!allows(file, ["A[1]": "z"]))
    }

    @Test("a file that is not there is said")
    func missing() {
        let file = PICTFile.read(path: "/nonexistent/m.pict")
        #expect(file.diagnostics == [.error("cannot read '/nonexistent/m.pict': there is no such file", at: nil)])
    }
}
