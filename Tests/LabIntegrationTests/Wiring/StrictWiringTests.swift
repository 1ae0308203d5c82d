import LabTestSupport
import Testing

@Suite("A strict lab", .tags(.bootsMachines), .serialized)
struct StrictWiringTests {
    /// Tests a lab of one machine whose image has a file that names the model.
    private func test(strict: Bool, identity: String, results: ScratchFolder) async throws -> Ended {
        let lab = try LabFolder(
            """
            lab: strict
            library: [library]
            networks: {lan: {subnet: 10.20.8.0/24}}
            wiring: {strict: \(strict)}
            machines:
              one:
                os: debian-12
                applications: [byifupdown]
                hardware: {memory: {desired: 320MiB}}
                identity: \(identity)
            tests: [{name: nothing, run: "true"}]
            """,
            files: DeclaringApplications.files
        )
        return try await Assay(home: .shared).run("test", lab, "--output", results, within: .seconds(600))
    }

    @Test("is broken by a file that names the model; otherwise the file is told of, and the lab stands")
    func model() async throws {
        let results = try ScratchFolder()
        let open = try await test(strict: false, identity: "{}", results: results)
        #expect(open.code == 0, "\(open.error)")
        let leftover = "//machine[@name='one']/leftover"
        let document = XMLFile(path: "\(results.path)/results.xml")
        #expect(try await document.value("\(leftover)/@file") == DeclaringApplications.forgotten)
        #expect(try await document.value("\(leftover)/@names") == "assay-model")

        let strict = try await test(strict: true, identity: "{}", results: try ScratchFolder())
        #expect(strict.code == 2)
        #expect(
            strict.error.contains(
                "machine 'one', stage 'connect': file '\(DeclaringApplications.forgotten)', line 1, "
                    + "still names 'assay-model', which is not of this lab"
            ),
            "\(strict.error)"
        )
    }

    @Test("is broken by any file of /etc that names another lab's machine, whoever made it and when")
    func otherLab() async throws {
        let declared = #"{file: \#(DeclaringApplications.forgotten), content: "peer = ${self.host}\n"}"#
        let good = try await test(strict: true, identity: "{files: [\(declared)]}", results: try ScratchFolder())
        #expect(good.code == 0, "\(good.error)")

        let late = "echo 'peer = db.other.assay' > /etc/forgotten/later.conf"
        let identity = "{files: [\(declared)], commands: [\"\(late)\"]}"
        let bad = try await test(strict: true, identity: identity, results: try ScratchFolder())
        #expect(bad.code == 2)
        #expect(
            bad.error.contains(
                "file '/etc/forgotten/later.conf', line 1, still names 'db.other.assay', which is not of this lab"
            ),
            "\(bad.error)"
        )
    }
}
