import LabEngine
import LabModel

/// Many clones of one image at once, again and again: each must be another machine in everything that it should be.
struct IdentityBenchmark {
    private static let file = "Examples/bench/identities.yaml"
    /// What no two clones of a lab may have in common.
    private static let differing = ["random.uuid", "boot-id", "machine-id", "hostname", "eth0.mac", "eth0.address"]

    /// Deploys all clones of the system so many times.
    /// - Throws: `BenchError` naming what two clones have in common; what a deployment throws.
    func run(rounds: Int, system: String, on bench: Workbench, into sheet: inout Sheet) async throws {
        let prepared = try await bench.prepare(Self.file, cell: "os=\(system)")
        for round in 1...rounds {
            let deployment = try await InstantDeployment.make(prepared, on: bench)
            let records = deployment.lab.machineRecords
            sheet.add(
                deployment.total,
                of: "\(records.count) clones of \(system) deployed and identified, all different"
            )
            await deployment.discard()
            try check(records)
            Workbench.say("\(system): round \(round), \(records.count) clones, \(Figure(deployment.total).text)")
        }
    }

    private func check(_ records: [MachineRecord]) throws {
        let keys = records.flatMap(\.readBack).map(\.name).filter { $0.hasSuffix(".pub") }
        for name in Self.differing + Set(keys) {
            var seen: [String: String] = [:]
            for record in records {
                guard let found = record.readBack.first(where: { $0.name == name })?.found else {
                    throw BenchError("\(record.name) has no '\(name)'")
                }
                if let other = seen.updateValue(record.name, forKey: found) {
                    throw BenchError("\(record.name) and \(other) have the same '\(name)': \(found)")
                }
            }
        }
    }
}
