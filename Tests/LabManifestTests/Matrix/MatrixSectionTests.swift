import LabLibrary
import LabModel
import LabTestSupport
import Testing

@testable import LabManifest

@Suite("The matrix of a lab file")
struct MatrixSectionTests {
    private func matrix(_ section: String, model: String = "") throws -> (Matrix, [Diagnostic]) {
        let text = "lab: a\nmachines: {m: {os: debian-12}}\nmatrix:\n" + section
        let folder = try ScratchFolder(["lab.yaml": text, "m.pict": model])
        let reading = LabFile.read(path: folder.path)
        return (try #require(reading.file).matrix, reading.diagnostics)
    }

    @Test("rules can be maps and expressions, and say what they forbid or require")
    func rules() throws {
        let (matrix, diagnostics) = try matrix(
            """
              axes: {os: [a, b], cache: [none, redis], load: [1, 10]}
              exclude:
                - {os: a, cache: [none, redis]}
                - load > 5 && os == b
              require:
                - if cache == redis then os != a
                - "!(os == b) || load in [1, 10]"

            """
        )
        #expect(diagnostics == [])
        #expect(
            matrix.rules.map(\.text) == [
                "exclude: {os: a, cache: [none, redis]}", "exclude: load > 5 && os == b",
                "require: if cache == redis then os != a", "require: !(os == b) || load in [1, 10]",
            ]
        )
        #expect(matrix.rules.map { $0.location?.line } == [6, 7, 9, 10])
        #expect(
            matrix.rules[1].condition
                == .not(
                    .all([
                        .isOneOf(axis: "load", values: ["10"]), .isOneOf(axis: "os", values: ["b"]),
                    ])
                )
        )
    }

    @Test("values have weights, axes conditions, and both coverage and groups a strength")
    func details() throws {
        let (matrix, diagnostics) = try matrix(
            """
              axes:
                os: [a, {value: b, weight: 10}, {value: c, negative: true}]
                cache: [none, redis]
                version: {values: [6, 7], when: cache == redis}
              coverage: pairwise
              stronger: [{axes: [os, cache, version], coverage: 3}, {axes: [os, cache, version], coverage: all}]
              environment: [os]
              seed: 7

            """
        )
        #expect(diagnostics == [])
        #expect(matrix.axes[0].values.map(\.weight) == [1, 10, 1])
        #expect(matrix.axes[0].values.map(\.isNegative) == [false, false, true])
        #expect(matrix.axes[2].when == .isOneOf(axis: "cache", values: ["redis"]))
        #expect(matrix.coverage == .strength(2))
        #expect(matrix.stronger.map(\.strength) == [3, 3])
        #expect(matrix.environment == ["os"])
        #expect(matrix.seed == 7)
    }

    @Test("derived axes follow from the others, the first case that holds counting")
    func derived() throws {
        let (matrix, diagnostics) = try matrix(
            """
              axes: {os: [a, b], arch: [x, y]}
              derive:
                image: "${os}-${arch}"
                kernel:
                  - {value: new, when: os == b}
                  - {value: "old-${arch}", when: arch == x}
                big: [{value: yes-indeed, when: image == b-y}]
              exclude: [kernel == old-x && os == a]
              include: [{os: b, arch: y}, {os: a}]

            """
        )
        #expect(diagnostics == [])
        #expect(matrix.derived.map(\.name) == ["image", "kernel", "big"])
        #expect(
            matrix.include.map(\.description) == [
                "os=b,arch=y,image=b-y,kernel=new,big=yes-indeed", "os=a,arch=x,image=a-x,kernel=old-x",
            ]
        )
    }

    @Test("a further cell has the axes that exist in it")
    func further() throws {
        let (matrix, diagnostics) = try matrix(
            """
              axes:
                cluster: {values: [one, two], when: version == 7}
                version: {values: [6, 7], when: cache == redis}
                cache: [none, redis]
              include: [{cache: none}, {cache: redis}, {cache: redis, version: 7, kernel: rt}]

            """
        )
        #expect(diagnostics == [])
        #expect(
            matrix.include.map(\.description) == [
                "cache=none", "version=6,cache=redis", "cluster=one,version=7,cache=redis,kernel=rt",
            ]
        )
    }

    @Test("ten thousand values are read")
    func many() throws {
        let values = (0..<10_000).map { "v\($0)" }.joined(separator: ", ")
        let (matrix, diagnostics) = try matrix(
            "  axes: {a: [\(values)], b: [x, y]}\n  exclude: [a == v9999 && b == x]\n"
        )
        #expect(diagnostics == [])
        #expect(matrix.axes[0].values.count == 10_000)
    }

    @Test("a model of PICT gives axes and rules, and the file adds to them")
    func pict() throws {
        let (matrix, diagnostics) = try matrix(
            """
              pict: m.pict
              require: [if os == b then load < 10]
              coverage: 3

            """,
            model: "os: a, b (3)\nload: 1, 10, ~-1\nmode: on | off, auto\nIF [os] = \"A\" THEN [load] > 1;\n"
        )
        #expect(diagnostics == [])
        #expect(matrix.axes.map(\.name) == ["os", "load", "mode"])
        #expect(matrix.axes[1].values.map(\.name) == ["1", "10", "~-1"])
        #expect(matrix.axes[2].values.map(\.names) == [["on", "off"], ["auto"]])
        #expect(matrix.rules.count == 2)
        #expect(matrix.coverage == .strength(3))
    }
}
