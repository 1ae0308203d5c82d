import Foundation
import LabModel
import LabReport
import LabTestSupport
import Testing

@Suite("choices.xml")
struct ChoicesXMLTests {
    private func machine(_ name: String) -> PlannedMachine {
        var description = MachineDescription(name: name, operatingSystem: "debian-12", networks: ["lan"])
        description.files = [.init(source: "a<b.conf", target: "/etc/a.conf")]
        description.setup = ["seed.sh"]
        let recipe = ImageRecipe(
            operatingSystem: "debian-12",
            family: "debian",
            source: .packages(suite: "bookworm", include: []),
            servicePack: .init(name: "security", pockets: []),
            disk: .mebibytes(100),
            layers: [
                .init(
                    application: "nginx",
                    version: "distribution",
                    packages: [],
                    script: nil,
                    files: [],
                    answers: [:],
                    folder: "/",
                    disk: .mebibytes(10)
                )
            ]
        )
        return PlannedMachine(
            name: name,
            description: description,
            image: recipe,
            shape: MachineShape(memory: .mebibytes(256)),
            interfaces: [],
            publish: [.init(port: 80), .init(port: 443, hostPort: 8443)]
        )
    }

    private func choices(_ machines: [PlannedMachine], answers: [Choices.Answer] = []) -> Choices {
        let lab = Lab(name: "shop & \"co\"", folder: "/", networks: [], machines: [], tests: [])
        return Choices(
            task: "abc",
            version: "1",
            requested: Date(timeIntervalSince1970: 1_772_353_800.25),
            template: "saved",
            planned: PlannedLab(
                cell: Cell([.init(axis: "os", value: "debian-12")]),
                lab: lab,
                machines: machines,
                connections: []
            ),
            answers: ["web": answers]
        )
    }

    @Test("says what was asked for, and is valid")
    func valid() throws {
        let answer = Choices.Answer(application: "nginx", name: "ASSAY_ANSWER_KEY", value: "${secret.key}")
        let bytes = try ChoicesXML.bytes(of: choices([machine("web")], answers: [answer]))
        #expect(try XMLLint.complaints(about: bytes, schema: .choices) == "")
        func value(_ path: String) throws -> String { try XMLLint.value(of: "string(\(path))", in: bytes) }
        #expect(try value("/choices/@lab") == "shop & \"co\"")
        #expect(try value("/choices/@requested") == "2026-03-01T08:30:00.250Z")
        #expect(try value("/choices/axis[@name='os']/@value") == "debian-12")
        #expect(try value("/choices/machine/@memory") == "268435456")
        #expect(try value("/choices/machine/publish[@port=443]/@host") == "8443")
        #expect(try value("count(//publish/@host)") == "1")
        #expect(try value("//answer[@name='ASSAY_ANSWER_KEY']") == "${secret.key}")
        #expect(try value("//file/@source") == "a<b.conf")
    }

    @Test("a lab without machines is valid, and something that is no choice is not")
    func bounds() throws {
        let bytes = try ChoicesXML.bytes(of: choices([]))
        #expect(try XMLLint.complaints(about: bytes, schema: .choices) == "")
        let other = String(decoding: bytes, as: UTF8.self).replacing("<axis ", with: "<axle ")
        #expect(try XMLLint.complaints(about: Array(other.utf8), schema: .choices) != "")
    }
}
