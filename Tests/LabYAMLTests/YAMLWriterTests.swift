import Foundation
import LabTestSupport
import LabYAML
import Testing

@Suite("YAML that is written")
struct YAMLWriterTests {
    @Test("mappings, lists, texts, numbers and blocks look as people write them")
    func golden() throws {
        let value: YAMLValue = [
            "version": 2, "growpart": ["mode": "auto", "devices": ["/"]], "left-out": nil, "on": true, "Ann's": "no",
            "users": [["name": "ann", "lock_passwd": false], ["name": "bob"]], "empty": [], "none": [:],
            "content": "first\n  second: \"x\"\n", "key": "-----BEGIN\nabc\n-----END\n", "last": "a\n\nb",
        ]
        #expect(
            try YAMLWriter.text(of: value) == """
                version: 2
                growpart:
                  mode: "auto"
                  devices:
                  - "/"
                "on": true
                "Ann's": "no"
                users:
                - name: "ann"
                  lock_passwd: false
                - name: "bob"
                empty: []
                none: {}
                content: "first\\n  second: \\"x\\"\\n"
                key: |
                  -----BEGIN
                  abc
                  -----END
                last: |-
                  a

                  b

                """
        )
    }

    /// All hostile texts, in every place where a text can stand.
    private static let everywhere: YAMLValue = {
        let texts = HostileText.lines + HostileText.blocks + HostileText.controls
        return .mapping([
            YAMLValue.Entry("list", .texts(texts)), YAMLValue.Entry("nested", .list(texts.map { [.text($0)] })),
            YAMLValue.Entry(
                "values",
                .mapping(texts.enumerated().map { YAMLValue.Entry("k\($0.offset)", .text($0.element)) })
            ),
            YAMLValue.Entry("keys", .mapping(texts.filter { $0.count < 200 }.map { YAMLValue.Entry($0, 1) })),
        ])
    }()

    @Test("every text comes back as it was, through the reader of lab files")
    func ownReader() throws {
        let reading = YAMLReader.read(bytes: Array(try YAMLWriter.text(of: Self.everywhere).utf8), file: "x.yaml")
        #expect(reading.diagnostics == [])
        #expect(reading.node?.value == Self.everywhere)
    }

    @Test("every text comes back as it was, through PyYAML")
    func pyYAML() throws {
        let path = "/tmp/assay-yaml-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(try YAMLWriter.text(of: Self.everywhere).utf8).write(to: URL(filePath: path))
        let script = """
            import json, sys, yaml
            data = yaml.safe_load(open(sys.argv[1], 'rb'))
            assert list(data) == ['list', 'nested', 'values', 'keys'], list(data)
            print(json.dumps([data['list'], [x[0] for x in data['nested']], list(data['values'].values()), list(data['keys'])]))
            """
        let answer = try Program.run("python3", ["-c", script, path])
        try #require(answer.status == 0, "\(answer.text)")
        let texts = HostileText.lines + HostileText.blocks + HostileText.controls
        let read = try JSONDecoder().decode([[String]].self, from: Data(answer.bytes))
        // As scalars, since strings that only look alike are equal.
        func scalars(_ texts: [String]) -> [[UInt32]] { texts.map { $0.unicodeScalars.map(\.value) } }
        #expect(scalars(read[0]) == scalars(texts))
        #expect(scalars(read[1]) == scalars(texts))
        #expect(scalars(read[2]) == scalars(texts))
        #expect(scalars(read[3]) == scalars(texts.filter { $0.count < 200 }))
    }
}

extension YAMLNode {
    /// The value as one that can be written; plain scalars are numbers here.
    fileprivate var value: YAMLValue? {
        switch content {
        case .scalar(let scalar): scalar.isPlain ? Int(scalar.text).map { .number($0) } : .text(scalar.text)
        case .sequence(let nodes): .list(nodes.compactMap(\.value))
        case .mapping(let entries):
            .mapping(entries.compactMap { entry in entry.value.value.map { YAMLValue.Entry(entry.name, $0) } })
        }
    }
}
