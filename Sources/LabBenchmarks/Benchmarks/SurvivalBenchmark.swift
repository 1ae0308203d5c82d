import FoundationEssentials
import LabEngine
import LabModel

/// Whether an open PostgreSQL session and an open HTTP connection are the same ones in every copy of a lab.
struct SurvivalBenchmark {
    private static let ask = """
        rm -f /run/answer; echo now > /run/ask; \
        for _ in $(seq 200); do [ -f /run/answer ] && break; sleep 0.05; done; cat /run/answer
        """

    /// Forks so many times.
    func run(forks: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let prepared = try await bench.prepare("Examples/bench/three-tiers.yaml")
        let shelf = TemplateShelf(state: bench.state)
        let original = try await InstantDeployment.make(prepared, on: bench)
        let path = "\(bench.checkout)/Examples/bench/survivor.py"
        let program = try Data(contentsOf: URL(filePath: path)).base64EncodedString()
        let start = """
            echo \(program) | base64 -d > /root/survivor.py; \
            systemd-run --quiet python3 /root/survivor.py; \
            for _ in $(seq 200); do [ -p /run/ask ] && break; sleep 0.05; done
            """
        _ = try await original.lab.shell(start, on: "app")
        let before = try await original.lab.shell(Self.ask, on: "app")
        let name = LabClaim.randomID(prefix: "bench")
        let held = try await original.lab.suspend(as: name, on: shelf, then: .staysStopped, isTemporary: true).held
        await original.discard()
        defer { shelf.endUse(of: held) }
        var survived = 0
        for number in 1...forks {
            let copy = try await ForkedLab.make(of: held, ports: .unpublished, on: bench)
            let answer = (try? await copy.lab.shell(Self.ask, on: "app")) ?? "no answer"
            await copy.discard()
            if answer == before {
                survived += 1
            } else {
                Workbench.say("fork \(number): '\(answer)' is not '\(before)'")
            }
        }
        Workbench.say("session and connection were the same in \(survived) of \(forks) forks")
        sheet.add(
            Double(survived),
            .count,
            of: "forks with the same PostgreSQL session and HTTP connection, of \(forks)"
        )
    }
}
