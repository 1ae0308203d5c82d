/// A machine's cold boot beside its instant deployment.
struct StartBenchmark {
    /// The lab file in the checkout.
    let file: String
    /// How the table names the machine.
    let title: String

    /// Runs all rounds, the boots spread evenly over the deployments.
    func run(rounds: Int, coldRounds: Int, on bench: Workbench, into sheet: inout Sheet) async throws {
        let prepared = try await bench.prepare(file)
        let cold = "\(title): cold boot until identity read back"
        let instant = "\(title): instant deployment, request to identity read back"
        for round in 0..<max(rounds, coldRounds) {
            if round * coldRounds % max(rounds, coldRounds) < coldRounds {
                let times = try await ColdBoot(prepared: prepared, bench: bench).measure()
                sheet.add(times.answering, of: "\(title): cold boot until launch agent answers")
                sheet.add(times.identified, of: cold)
                Workbench.say("\(title): cold boot \(Figure(times.identified).text)")
            }
            guard round < rounds else { continue }
            let deployment = try await InstantDeployment.make(prepared, on: bench)
            sheet.add(deployment.total, of: instant)
            sheet.add(deployment.longest("deploy"), of: "… of it: emulator started, state loaded (\(title))")
            sheet.add(
                deployment.longest("identify"),
                of: "… of it: agent answers, identity set and read back (\(title))"
            )
            sheet.add(await deployment.discard(), of: "\(title): discard")
            Workbench.say("\(title): instant deployment \(Figure(deployment.total).text)")
        }
        sheet.addRatio("\(title): cold boot to instant deployment", of: cold, to: instant)
    }
}
