import LabGuest
import LabModel
import LabWiring

/// What is done with the machines of a lab from their start until the lab is ready.
///
/// There is no moment at which all machines wait for each other but one: scripts of the lab's author run when every
/// machine has been told of its connections, because they may use any of them.
struct DeploymentSteps: Sendable {
    let planned: PlannedLab
    let roster: Roster
    /// The stages of the lab as a whole.
    let stages: StageFrontier
    let order: WiringOrder
    private let processors: Int
    let proofs: [(title: String, route: PlannedConnection.Route)]

    /// Creates the steps; `verifies` is for connections of which the lab file does not say whether they are proved, and
    /// `processors` are those of the host.
    init(planned: PlannedLab, roster: Roster, verifies: Bool, processors: Int, sink: @escaping ProgressSink) {
        self.planned = planned
        self.roster = roster
        self.processors = processors
        order = WiringOrder(of: planned.connections)
        proofs = planned.connections.filter { $0.isVerified ?? verifies }.flatMap { connection in
            connection.routes.map { (connection.title, $0) }
        }
        stages = StageFrontier(
            [
                "deploy": planned.machines.count,
                "connect": order.steps.count,
                "setup": planned.machines.count { $0.hasSetup },
                "ready": planned.machines.count { !$0.ready.isEmpty },
                "verify": proofs.count,
            ],
            cell: planned.cell.description,
            sink: sink
        )
    }

    /// Does all of it; `start` gives a running machine that has its identity.
    func run(
        secrets: SecretValues,
        start: @escaping @Sendable (PlannedMachine) async throws -> StartedMachine
    ) async throws {
        var graph = StepGraph()
        var prepared: [String: StepGraph.ID] = [:]
        for (machine, started) in addStarts(to: &graph, start: start) {
            prepared[machine] = graph.add(after: [started]) {
                try await stages.step(of: "deploy") {
                    try await prepare(try await roster.machine(machine), secrets: secrets)
                }
            }
        }
        let told = addNotices(to: &graph, prepared: prepared, secrets: secrets)
        let setUp = addSetup(to: &graph, after: Array(prepared.values) + told, secrets: secrets)
        let ready = addReadiness(to: &graph, prepared: prepared, told: told, setUp: setUp, secrets: secrets)
        addProofs(to: &graph, prepared: prepared, told: told, setUp: Array(setUp.values), ready: ready)
        try await graph.run()
    }

    /// Starts machines in the order in which others wait for them, as many resumed ones at once as the host has processors.
    ///
    /// A machine that is resumed keeps a processor busy until it has its identity. More of them at once would only all be
    /// ready later, those that everybody waits for too.
    private func addStarts(
        to graph: inout StepGraph,
        start: @escaping @Sendable (PlannedMachine) async throws -> StartedMachine
    ) -> [(machine: String, step: StepGraph.ID)] {
        let depths = planned.machines.enumerated().map { (order.machines(before: $1.name).count, $0, $1) }
        // Machines that depend on equally many stay in the order of the lab file.
        let machines = depths.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        var steps: [(machine: String, step: StepGraph.ID)] = []
        var resumed: [StepGraph.ID] = []
        for machine in machines {
            let isResumed = machine.description.deployment == .instant
            let before = isResumed && resumed.count >= processors ? [resumed[resumed.count - processors]] : []
            let step = graph.add(after: before) { _ = try await start(machine) }
            if isResumed { resumed.append(step) }
            steps.append((machine.name, step))
        }
        return steps
    }

    /// What a machine does without its peers: its applications' own configuration, and the settings of its connections.
    func prepare(_ machine: StartedMachine, secrets: SecretValues) async throws {
        if !machine.planned.description.users.isEmpty {
            try await machine.step("users") { try await Accounts(machine: machine, secrets: secrets).complete() }
        }
        if !machine.planned.configurations.isEmpty || machine.planned.answerFiles != nil {
            try await machine.step("configure") {
                try await SettingUp(machine: machine, secrets: secrets).configureApplications()
            }
        }
        try await machine.step("rewrite") {
            do {
                let rewriting = Rewriting(guest: machine.guest, secrets: secrets)
                let outcome = try await rewriting.rewrite(planned.connections, on: machine.name)
                machine.note(settings: outcome)
                try await searchLeftovers(of: machine, settings: outcome.records)
            } catch let mistake as SettingsFile.Mistake {
                throw machine.error(
                    "connect",
                    "connection '\(mistake.change.connection)' cannot be made: file '\(mistake.change.file)': "
                        + secrets.masked(mistake.reason)
                )
            }
        }
    }

    /// Looks for what still names the model, or another lab; in a strict lab it is an error.
    private func searchLeftovers(
        of machine: StartedMachine,
        settings: [MachineRecord.SettingRecord]
    ) async throws {
        let search = LeftoverSearch(traces: machine.traces, domain: IdentityPlan.domain(of: planned.lab.name))
        // All files are looked at where one that was forgotten breaks the lab; elsewhere that would take longer than deploying.
        let folders = ["/etc"] + machine.planned.image.layers.flatMap(\.configuration)
        let isSearched = planned.lab.wiring.isStrict && machine.planned.image.family == "debian"
        let leftovers = try await search.search(
            machine.guest,
            settings: settings,
            folders: isSearched ? folders : []
        )
        machine.note(leftovers: leftovers)
        guard planned.lab.wiring.isStrict, let first = leftovers.first else { return }
        let more = leftovers.count == 1 ? "" : ", and so do \(leftovers.count - 1) other places"
        throw machine.error(
            "connect",
            "file '\(first.file)', line \(first.line), still names '\(first.names)', which is not of this lab\(more)",
            lastSeen: leftovers.prefix(20).map { "\($0.file):\($0.line): \($0.names)" }.joined(separator: "\n")
        )
    }

    private func addNotices(
        to graph: inout StepGraph,
        prepared: [String: StepGraph.ID],
        secrets: SecretValues
    ) -> [StepGraph.ID] {
        var ids: [StepGraph.ID] = []
        for step in order.steps {
            let name = step.notice.machine
            // A provider that is told nothing must at least be there.
            let needed = [name] + order.machines(before: name)
            let id = graph.add(after: step.after.map { ids[$0] } + needed.compactMap { prepared[$0] }) {
                try await stages.step(of: "connect") {
                    try await tell(try await roster.machine(name), step, secrets: secrets)
                }
            }
            ids.append(id)
        }
        return ids
    }

    private func addSetup(
        to graph: inout StepGraph,
        after wired: [StepGraph.ID],
        secrets: SecretValues
    ) -> [String: StepGraph.ID] {
        var ids: [String: StepGraph.ID] = [:]
        for machine in planned.machines where machine.hasSetup {
            ids[machine.name] = graph.add(after: wired) {
                try await stages.step(of: "setup") {
                    try await setUp(try await roster.machine(machine.name), secrets: secrets)
                }
            }
        }
        return ids
    }

    /// A machine is looked at when what it depends on is ready, so that nobody asks in vain while others still work.
    private func addReadiness(
        to graph: inout StepGraph,
        prepared: [String: StepGraph.ID],
        told: [StepGraph.ID],
        setUp: [String: StepGraph.ID],
        secrets: SecretValues
    ) -> [String: StepGraph.ID] {
        var ids: [String: StepGraph.ID] = [:]
        let machines = planned.machines.filter { !$0.ready.isEmpty }
        // What depends on fewer machines comes first, so that the steps before a step are in the graph already.
        let depths = machines.map { ($0, order.machines(before: $0.name)) }.sorted { $0.1.count < $1.1.count }
        for (machine, providers) in depths {
            let own = zip(order.steps, told).filter { $0.0.notice.machine == machine.name }.map(\.1)
            let before = [prepared[machine.name], setUp[machine.name]].compactMap(\.self)
            let peers = providers.flatMap { [prepared[$0], setUp[$0], ids[$0]].compactMap(\.self) }
            ids[machine.name] = graph.add(after: own + before + peers) {
                try await stages.step(of: "ready") {
                    try await waitUntilReady(try await roster.machine(machine.name), secrets: secrets)
                }
            }
        }
        return ids
    }

    /// A connection is proved when both of its ends are ready: until then their processors have other things to do.
    ///
    /// Scripts of the lab's author come before, whatever machine they run in: each may change whom an address reaches.
    private func addProofs(
        to graph: inout StepGraph,
        prepared: [String: StepGraph.ID],
        told: [StepGraph.ID],
        setUp: [StepGraph.ID],
        ready: [String: StepGraph.ID]
    ) {
        for (title, route) in proofs {
            let ends = [route.consumer, route.provider].compactMap(\.self)
            let own = zip(order.steps, told).filter { ends.contains($0.0.notice.machine) }.map(\.1)
            _ = graph.add(after: own + setUp + ends.compactMap { prepared[$0] } + ends.compactMap { ready[$0] }) {
                try await stages.step(of: "verify") {
                    let consumer = try await roster.machine(route.consumer)
                    try await consumer.step("verify") {
                        consumer.note(proof: try await Proving(route: route, title: title, roster: roster).prove())
                    }
                }
            }
        }
    }
}

extension PlannedMachine {
    /// Whether the lab's author does something in it.
    var hasSetup: Bool { !description.files.isEmpty || !description.setup.isEmpty }
}
