import Foundation
import LabTestSupport
import Testing

/// What tests of imports do with a machine that was imported.
struct ImportedMachine {
    /// A lab of an imported machine, which is to be what the lab says and to have the files, and a tiny one that talks to it.
    private func lab(of system: String, alone: Bool, files: [String]) throws -> LabFolder {
        try LabFolder(
            """
            lab: imported
            networks: {back: {subnet: 10.20.9.0/24}}
            machines:
              foreign: {os: \(system), networks: [back], hardware: {memory: {minimum: 512MiB}}}
              other: {os: \(alone ? system : "tiny"), networks: [back]}
            tests:
              - name: it is who the lab says
                machine: foreign
                run: >-
                  test "$(hostname)" = foreign && grep -q '"name" *: *"foreign"' /etc/assay/topology.json
                  && ip -4 addr show eth0 | grep -q 'inet 10.20.9.11/24' && test "$(wc -c < /etc/machine-id)" = 33
                  && getent hosts other && test -z "$(for file in \(files.joined(separator: " ")); do [ -e $file ] || echo $file; done)"
              - name: the others reach it
                machine: other
                run: \(alone ? "getent hosts foreign" : "ping -c 1 -W 5 foreign")
            """
        )
    }

    func test(_ system: String, in home: Home, alone: Bool = false, files: [String] = []) async throws {
        let lab = try lab(of: system, alone: alone, files: files)
        let ended = try await Assay(home: home).run("test", lab, within: .seconds(1500))
        #expect(ended.code == 0, "\(ended.output)\n\(ended.error)")
    }

    func imported(_ arguments: [any Argument], as name: String, in home: Home) async throws -> Ended {
        _ = try await Assay(home: home).run("image", "forget", name)
        return try await Assay(home: home).start(["image", "import"] + arguments + ["--as", name]).end(
            within: .seconds(900)
        )
    }
}
