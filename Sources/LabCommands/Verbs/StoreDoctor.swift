import FoundationEssentials
import LabEngine
import LabModel
import LabStore

/// What `assay doctor --store` and `--repair` do.
struct StoreDoctor {
    /// Says what of the store is not as it should be; exit code 2 when something is.
    func check(_ format: OutputFormat) async throws {
        let findings = try await StoreAudit(Workplace().ledger()).findings()
        try Table.print(format, columns: ["finding"], rows: findings.map { [$0.text] }, payload: findings)
        guard findings.isEmpty else {
            throw Failure(
                code: .labBroke,
                message: "the store and the folders do not say the same",
                hint: "'assay doctor --repair' makes the store say what the folders prove"
            )
        }
        Talk.say("assay: the store and the folders say the same")
    }

    /// Repairs the store, or makes a new one where it is damaged.
    func repair() async throws {
        let workplace = try Workplace()
        let owners = StoreRepair.owners(in: workplace.state.owners)
        guard owners.isEmpty else {
            let processes = owners.compactMap { $0.split(separator: "-").first }.joined(separator: ", ")
            throw Failure(
                code: .labBroke,
                message: "other commands are at work in this state folder (processes \(processes))",
                hint: "end them first: 'assay task list' and 'assay list' show what they do"
            )
        }
        do {
            _ = try await workplace.ledger()
            try await checkReadable(workplace)
        } catch let error as StoreError where error.code == .damaged {
            let aside = try StoreRepair.putAside(workplace.state.store)
            Talk.say("assay: the store is damaged; it is kept as '\(aside)'")
        }
        // Opened anew: the first one may have been put aside.
        let done = try await StoreRepair(Workplace().ledger()).run()
        for line in done { Talk.say("assay: \(line)") }
        let left = try await StoreAudit(Workplace().ledger()).findings()
        for finding in left { Talk.say("assay: still so: \(finding.text)") }
        guard left.isEmpty else { throw Failure(code: .labBroke) }
        Talk.say("assay: the store and the folders say the same")
    }

    private func checkReadable(_ workplace: Workplace) async throws {
        let store = try await workplace.openStore()
        let problems = try await store.contradictions()
        guard let first = problems.first else { return }
        try await store.close()
        throw StoreError(.damaged, subject: store.path, reason: first)
    }
}
