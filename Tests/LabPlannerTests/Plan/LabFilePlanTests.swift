import FoundationEssentials
import LabManifest
import LabModel
import LabPlanner
import Testing

@Suite("The plan of a lab file on disk")
struct LabFilePlanTests {
    private static let text = """
        lab: shop
        networks:
          lan: {subnet: 10.20.0.0/24, internet: true}
        machines:
          web:
            os: ${os}
            applications: [nginx]
          app:
            os: debian-12
            applications: [api]
            instances: 2
            hardware: {memory: {desired: 64MiB}}
        connections:
          - {from: web, to: app, settings: [{file: /etc/web.json, format: json, set: {up: "${to.address}"}}]}
        matrix:
          axes: {os: [debian-12], cache: [none, redis]}

        """

    private func plan(_ text: String) throws -> Plan {
        let folder = "/tmp/assay-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(text.utf8).write(to: URL(filePath: folder + "/lab.yaml"))
        let reading = LabFile.read(path: folder)
        #expect(LayoutFixture.printed(reading.diagnostics) == "")
        let library = LayoutFixture.library([LayoutFixture.application("nginx"), LayoutFixture.application("api")])
        return try LabPlanner.plan(file: try #require(reading.file), library: library)
    }

    @Test("what no cell can have is reported once, at the machine")
    func mistakes() throws {
        let plan = try plan(Self.text)
        #expect(plan.labs.isEmpty)
        #expect(
            plan.diagnostics.map { "\($0.location?.line ?? 0): \($0.message)" } == [
                "8: machine 'app' asks for 64MiB of memory, but debian-12 + api needs 232MiB"
            ]
        )
    }

    @Test("a right file gives a lab for every cell")
    func cells() throws {
        let plan = try plan(Self.text.replacing("64MiB", with: "512MiB"))
        #expect(LayoutFixture.printed(plan.diagnostics) == "")
        #expect(plan.labs.map(\.cell.description) == ["os=debian-12,cache=none", "os=debian-12,cache=redis"])
        #expect(
            plan.labs.first?.connections.flatMap(\.changes).map(\.values)
                == [[Template(literal: "10.20.0.12"), Template(literal: "10.20.0.13")]]
        )
        #expect(plan.labs.first?.machines.map { $0.gateway?.description } == ["10.20.0.1", "10.20.0.1", "10.20.0.1"])
    }
}
