import LabModel

/// The web shop from the request to ready, with and without its cache, and its end.
struct WebShopBenchmark {
    private let cells = [
        (cell: "os=debian-12,cache=none", title: "web-shop (4 machines)"),
        (cell: "os=debian-12,cache=redis", title: "web-shop (5 machines)"),
    ]

    /// Runs all rounds, the cells in turn.
    func run(rounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        var labs: [(title: String, prepared: PreparedLab)] = []
        for (cell, title) in cells {
            labs.append((title, try await bench.prepare("Labs/web-shop/lab.yaml", cell: cell)))
        }
        for _ in 0..<rounds {
            for (title, prepared) in labs {
                let deployment = try await InstantDeployment.make(prepared, on: bench)
                sheet.add(deployment.total, of: "\(title): deployed, wired, ready")
                for stage in deployment.stages {
                    sheet.add(stage.duration, of: "\(title): stage \(stage.stage)")
                }
                for (machine, stage) in deployment.machineStages {
                    sheet.add(stage.duration, of: "\(title): \(machine) \(stage.stage)")
                }
                sheet.add(deployment.outsideStages, of: "\(title): networks and the rest, in no stage")
                sheet.add(await deployment.discard(), of: "\(title): discard")
                Workbench.say("\(title): ready after \(Figure(deployment.total).text)")
            }
        }
    }
}
