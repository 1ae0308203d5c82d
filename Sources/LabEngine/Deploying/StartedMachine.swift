import LabGuest
import LabHost
import LabImages
import LabModel
import LabProcess
import Synchronization

/// A machine of a lab that runs, with what is known of it so far.
final class StartedMachine: Sendable {
    /// What was planned.
    let planned: PlannedMachine
    /// The key of the image that it is a clone of.
    let image: String
    /// Where the image names the model that it was; `nil` for an image that was not searched.
    let traces: ModelTraces?
    /// The times of its stages.
    let clock: StageClock

    private let facts: Mutex<Facts>

    private struct Facts {
        var machine: any HostMachine
        var isBeingRevived = false
        var isBeingGreeted = false
        var restarts: [MachineRecord.RestartRecord] = []
        var identity: MachineIdentity
        var guest: any MachineGuest
        var readBack: [MachineRecord.IdentityItem] = []
        var settings: [MachineRecord.SettingRecord] = []
        var proofs: [MachineRecord.ProofRecord] = []
        var leftovers: [MachineRecord.LeftoverRecord] = []
        /// The titles of the connections that changed something here.
        var changed: Set<String> = []
    }

    init(
        planned: PlannedMachine,
        identity: MachineIdentity,
        machine: any HostMachine,
        image: String,
        traces: ModelTraces? = nil,
        clock: StageClock
    ) {
        self.planned = planned
        facts = Mutex(Facts(machine: machine, identity: identity, guest: machine.agent))
        self.image = image
        self.traces = traces
        self.clock = clock
    }

    /// What it is to be; a copy of a running machine may become another.
    var identity: MachineIdentity {
        get { facts.withLock(\.identity) }
        set { facts.withLock { $0.identity = newValue } }
    }

    /// The running machine; another one once it was restarted.
    var machine: any HostMachine { facts.withLock(\.machine) }

    /// Whether another machine is just taking the place of the one that broke.
    var isBeingRevived: Bool { facts.withLock(\.isBeingRevived) }

    /// Begins to put another machine in the place of one that broke, unless that happened so often already.
    func beginRevival(upTo most: Int) -> Bool {
        facts.withLock { facts in
            guard facts.restarts.count < most else { return false }
            facts.isBeingRevived = true
            return true
        }
    }

    /// Ends what `beginRevival` began.
    func endRevival() { facts.withLock { $0.isBeingRevived = false } }

    /// Notes that the machine was deployed anew.
    func note(restart: MachineRecord.RestartRecord) { facts.withLock { $0.restarts.append(restart) } }

    /// Puts another machine in the place of the one that broke.
    func replace(by machine: any HostMachine) {
        facts.withLock { facts in
            facts.machine = machine
            facts.guest = machine.agent
            // What is read back and rewritten anew is what counts.
            (facts.readBack, facts.settings, facts.changed) = ([], [], [])
        }
    }

    /// The name.
    var name: String { planned.name }
    /// The way to run commands and to read and write files in it.
    var guest: any MachineGuest { facts.withLock(\.guest) }

    /// Whether the launch agent is what its guest is spoken to through.
    ///
    /// While it is greeted nobody knows yet, and in a guest with QEMU's own agent alone nobody ever opens the launch agent's port.
    var needsLaunchAgent: Bool { facts.withLock { $0.guest is LaunchAgent && !$0.isBeingGreeted } }

    /// Begins the conversation with the guest, through whichever of its agents answers.
    /// - Throws: `GuestError` when none does within `limit`.
    func greet(within limit: Duration) async throws {
        facts.withLock { $0.isBeingGreeted = true }
        defer { facts.withLock { $0.isBeingGreeted = false } }
        let guest = try await machine.greet(within: limit, expecting: traces?.equipment?.agent)
        facts.withLock { $0.guest = guest }
    }

    /// Notes what the guest says that it is.
    func note(readBack items: [MachineRecord.IdentityItem]) {
        facts.withLock { $0.readBack += items }
    }

    /// Notes settings that were rewritten and read back.
    func note(settings outcome: Rewriting.Outcome) {
        facts.withLock { facts in
            facts.settings += outcome.records
            facts.changed.formUnion(outcome.changed)
        }
    }

    /// Notes a connection that was proved.
    func note(proof: MachineRecord.ProofRecord) {
        facts.withLock { $0.proofs.append(proof) }
    }

    /// Notes what of other identities its files still name.
    func note(leftovers: [MachineRecord.LeftoverRecord]) {
        facts.withLock { $0.leftovers += leftovers }
    }

    /// Whether one of these connections changed something here, or changes no settings that could tell.
    func needsTelling(of connections: Set<String>) -> Bool {
        facts.withLock { facts in
            let recorded = Set(facts.settings.map(\.connection))
            return !connections.isSubset(of: recorded) || !connections.isDisjoint(with: facts.changed)
        }
    }

    /// Every fact, for the results; `console` is where the console was copied to.
    func record(console: String? = nil) -> MachineRecord {
        let facts = facts.withLock(\.self)
        var record = MachineRecord(
            name: name,
            operatingSystem: planned.image.operatingSystem,
            servicePack: planned.image.servicePack.name,
            applications: planned.image.layers.map(\.application),
            image: image,
            identity: facts.identity,
            readBack: facts.readBack,
            settings: facts.settings,
            proofs: facts.proofs,
            leftovers: facts.leftovers,
            restarts: facts.restarts,
            stages: clock.times,
            console: console
        )
        let users = planned.description.users.map(\.withoutPassword)
        record.users = users.isEmpty ? nil : users
        return record
    }

    /// The end of what its console printed.
    var lastWords: String { lastLines.suffix(12).joined(separator: "\n") }

    /// What its console printed from the last line on that has these words in it; the end of it where there is none.
    func words(from beginning: String) -> String {
        let lines = lastLines
        guard let first = lines.lastIndex(where: { $0.contains(beginning) }) else { return lastWords }
        return lines[first...].prefix(24).joined(separator: "\n")
    }

    private var lastLines: [Substring] {
        let bytes = (try? WholeFile.bytes(machine.console))?.suffix(8192) ?? []
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    }

    /// An error of this machine, with the end of its console unless there is something better to show.
    func error(_ stage: String, _ reason: String, lastSeen: String? = nil) -> EngineError {
        EngineError(machine: name, stage: stage, reason: reason, lastSeen: lastSeen ?? lastWords)
    }

    /// Runs a step of a stage; whatever it throws becomes an error that names machine and stage.
    func step<Result: Sendable>(
        _ stage: String,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            return try await clock.measure(stage) { try await Watching([self], stage: stage).during(body) }
        } catch let error as EngineError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch let error as GuestError where error.code == .cancelled {
            throw CancellationError()
        } catch {
            throw self.error(stage, "\(error)")
        }
    }
}

/// Does something with every element at once; the first error ends the others.
func concurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        for (index, element) in elements.enumerated() {
            group.addTask { (index, try await body(element)) }
        }
        var results: [(Int, Result)] = []
        for try await result in group { results.append(result) }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
