import FoundationEssentials
import Glibc
import LabEngine
import LabHost
import LabModel
import LabProcess

/// The owner of a lab that is to stay: a process of this program in a session of its own.
struct LabOwner {
    /// The lab's name.
    let name: String
    /// What it is to be.
    let planned: PlannedLab
    /// What `assay supervise` is told beside the name.
    let arguments: [String]
    let workplace: Workplace

    /// How often a host is looked at that has no room.
    private static let pause = Duration.milliseconds(300)

    /// Starts the owner as soon as there is room for the lab, and waits until it is ready; a lab that does not come up leaves no
    /// owner behind.
    ///
    /// Its memory is this command's until the owner has told how much it takes.
    /// - Throws: `Failure` that says why.
    func launch(for task: ProvisioningTask, sink: ProgressSink) async throws -> StandingLab {
        let shares = StoredShares(of: task)
        let store = try await workplace.openStore()
        let experience = try await CellExperience.of(lab: planned.lab.name, in: store)
        let demand = CellEstimate(experience: experience).standingDemand(of: planned)
        if await !shares.take(demand, as: name) {
            let note = "it waits until others leave \(demand.memory) of this computer's memory to it"
            sink(ProgressEvent(subject: name, stage: "up", kind: .note(note)))
        }
        return try await shares.holding(demand, as: name, askingEvery: Self.pause) {
            try await start(for: task, sink: sink)
        }
    }

    private func start(for task: ProvisioningTask, sink: ProgressSink) async throws -> StandingLab {
        let log = workplace.state.supervisorLog(name)
        do {
            try await task.will(UndoStep(.supervisorLog, name))
        } catch is TargetTaken {
            throw LabName.taken(name)
        }
        let supervisor = try await ChildProcess.startDetached(
            Command(
                "/proc/self/exe",
                ["supervise", "--name", name, "--task", task.id, "--starter", "\(getpid())"] + arguments
            ),
            output: try OutputFile(path: log)
        )
        let labs = StandingLabs(state: workplace.state)
        do {
            // The owner makes its socket when it has read the lab; if it ends before that, its log says why.
            while !FileManager.default.fileExists(atPath: workplace.state.lab(name).control) {
                guard supervisor.statusIfEnded == nil else {
                    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                    throw Failure(code: .labBroke, message: "the lab's owner ended: \(text)")
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            let reply = try await labs.ask(name, .launch, within: .seconds(10)) { reply in
                if case .progress(let event) = reply { sink(event) }
            }
            guard case .ready(let facts) = reply else {
                throw Failure(code: .labBroke, message: "the lab's owner gave no facts")
            }
            // Two commands can ask for one name in the same moment; the owner that came second has ended.
            guard facts.owner == supervisor.id else { throw LabName.taken(name) }
            return facts
        } catch {
            // All or nothing: a lab that did not come up leaves no owner behind.
            supervisor.signal(SIGTERM)
            _ = await Task { await supervisor.exitStatus }.value
            throw error
        }
    }
}

/// The names of labs that stay.
enum LabName {
    /// The longest: a name is part of the path of sockets.
    static let longest = 30

    /// The name, when it can be one.
    /// - Throws: `Failure` when it cannot.
    static func checked(_ name: String, kind: String = "lab") throws -> String {
        let isName =
            (1...longest).contains(name.count)
            && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
        guard isName else {
            throw Failure.usage("'\(name)' is no name of a \(kind)", hint: "use at most \(longest) of a-z, 0-9 and '-'")
        }
        return name
    }

    /// Refuses a name that a lab has.
    static func expectFree(_ name: String, in state: StateFolder) throws {
        if StandingLabs(state: state).names().contains(name) { throw taken(name) }
    }

    static func taken(_ name: String) -> Failure {
        Failure.usage("a lab named '\(name)' is up already", hint: "give this one another name with --name")
    }
}
