import LabModel
import LabYAML
import Testing

@Suite("The places of YAML values")
struct YAMLReaderPlacesTests {
    private func read(_ text: String) throws -> YAMLNode {
        let reading = YAMLReader.read(bytes: Array(text.utf8), file: "lab.yaml")
        #expect(reading.diagnostics == [])
        return try #require(reading.node)
    }

    private func place(_ line: Int, _ column: Int, _ length: Int) -> LabModel.SourceLocation {
        LabModel.SourceLocation(file: "lab.yaml", line: line, column: column, length: length)
    }

    @Test("keys, plain and quoted texts have their columns and lengths")
    func scalars() throws {
        let node = try read("lab: web-shop\nquoted: \"a b\"\nlist: [x, 'yy']\n")
        #expect(node.entries?.map(\.key.location) == [place(1, 1, 3), place(2, 1, 6), place(3, 1, 4)])
        #expect(node["lab"]?.location == place(1, 6, 8))
        #expect(node["quoted"]?.location == place(2, 9, 5))
        #expect(node["list"]?.location == place(3, 7, 9))
        #expect(node["list"]?.elements?.map(\.location) == [place(3, 8, 1), place(3, 11, 4)])
    }

    @Test("a value over several lines has the place of its beginning")
    func severalLines() throws {
        let node = try read("machines:\n  web:\n    os: x\nrun: |\n  first\n  second\nlist:\n  - a\n")
        #expect(node["machines"]?.location == place(2, 3, 3))
        #expect(node["run"]?.location == place(4, 6, 1))
        #expect(node["list"]?.location == place(8, 3, 1))
    }

    @Test("columns count characters, not bytes, and a byte order mark counts nothing")
    func characters() throws {
        #expect(try read("\u{feff}a: {größe: x}")["a"]?.entries?.first?.value.location == place(1, 12, 1))
    }

    @Test("references may stand unquoted in lists and mappings")
    func referencesInFlow() throws {
        let node = try read("a: [orders, ${cache}, {p: ${secret.db}}, $${HOME}, x${to[0].port}y]\n")
        let elements = try #require(node["a"]?.elements)
        #expect(elements.map { $0.scalar?.text ?? "-" } == ["orders", "${cache}", "-", "$${HOME}", "x${to[0].port}y"])
        #expect(elements[2]["p"]?.scalar?.text == "${secret.db}")
        #expect(elements[1].scalar?.references == [place(1, 13, 8)])
        #expect(elements[2]["p"]?.scalar?.references == [place(1, 27, 12)])
        #expect(elements[3].scalar?.references == [])
        #expect(elements[4].scalar?.references == [place(1, 53, 13)])
    }

    @Test("references in a block know their lines")
    func referencesInBlock() throws {
        let node = try read("run: |\n  echo ${a} ${b}\n  echo $${c} ${d}\n")
        #expect(node["run"]?.scalar?.references == [place(2, 8, 4), place(2, 13, 4), place(3, 14, 4)])
    }

    @Test("a quoted text is no missing value, and a plain null is one")
    func nothing() throws {
        let node = try read("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n")
        #expect(node.entries?.map(\.value.isNothing) == [true, true, true, false, false])
    }

    @Test("an alias has its own place, and what is in it the place of the anchor")
    func alias() throws {
        let node = try read("a: &x {k: v}\nb: *x\n")
        #expect(node["b"]?.location == place(2, 4, 2))
        #expect(node["b"]?["k"]?.location == place(1, 11, 1))
    }
}
