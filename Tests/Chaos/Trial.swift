import FoundationEssentials
import Glibc
import LabModel
import LabProcess

/// One moment: a command is broken, the next one cleans up, everything is looked at, and a run must pass.
struct Trial {
    let moment: Moment
    let world: World

    /// How long a broken command may take to end by itself.
    private static let patience = Duration.seconds(90)

    /// Makes the trial, and gives what is not as it should be.
    func run() async throws -> [String] {
        try await world.prepare(for: moment.action)
        if moment.action == .fork {
            let up = try await world.command(["up", World.lab, "--name", "origin"]).outcome(within: Self.patience)
            guard up.status == .exited(0) else { return ["the lab to fork does not come up: \(up.output)"] }
        }
        let before = Surroundings.now
        var complaints = try await breakCommand()
        let start = ContinuousClock.now
        let gc = try await world.command(["gc"]).outcome(within: .seconds(60))
        if gc.status != .exited(0) { complaints.append("gc ended with \(gc.status): \(gc.output)") }
        // Labs that came up all the same, or that were to be forked, are nobody's leftovers.
        complaints += try await takeDown()
        try? await Task.sleep(until: start + .seconds(2), clock: .continuous)
        complaints += Residue(of: world, since: before).complaints
        let doctor = try await world.command(["doctor", "--store"]).outcome(within: .seconds(60))
        if doctor.status != .exited(0) { complaints.append("the store is not consistent: \(doctor.output)") }
        if moment.action == .build, complaints.isEmpty {
            let build = try await world.command(["image", "build", World.lab]).outcome(within: .seconds(300))
            if build.status != .exited(0) { complaints.append("the next build fails: \(build.output)") }
        }
        let test = try await world.command(["test", World.lab]).outcome(within: Self.patience)
        if test.status != .exited(0) { complaints.append("the next run does not pass: \(test.output)") }
        return complaints
    }

    private func breakCommand() async throws -> [String] {
        let arguments: [String] =
            switch moment.action {
            case .up: ["up", World.lab, "--name", "broken"]
            case .test: ["test", World.lab]
            case .fork: ["fork", "origin", "--as", "copy", "--count", "2"]
            case .build: ["image", "build", World.lab]
            }
        let output = try OutputFile()
        let child = try await ChildProcess.start(world.command(arguments), output: output)
        try await Task.sleep(for: moment.delay)
        let filler: String? = if case .fullDisk = moment.fault { world.fill() } else { nil }
        try await strike(command: child.id)
        let ended = await ends(child)
        if let filler { unlink(filler) }
        let text = output.text(limit: .mebibytes(1))
        guard let status = ended else { return ["the broken command does not end: \(text)"] }
        let isCrash = text.contains("Fatal error") || text.contains("Program crashed")
        switch status {
        case .exited where !isCrash, .signalled(SIGKILL): return []
        default: return ["the broken command ended with \(status): \(text.suffix(2000))"]
        }
    }

    private func strike(command: pid_t) async throws {
        switch moment.fault {
        case .fullDisk: break
        case .kill(let victim):
            if let process = find(victim, command) { kill(process.id, SIGKILL) }
        case .stop(let victim, let time):
            guard let process = find(victim, command) else { return }
            kill(process.id, SIGSTOP)
            // Others go on beside it, and what it owns is not theirs.
            let gc = try await world.command(["gc"]).outcome(within: .seconds(60))
            guard gc.status == .exited(0) else { throw ChaosError("gc beside a stopped owner: \(gc.output)") }
            try await Task.sleep(for: time)
            kill(process.id, SIGCONT)
        }
    }

    /// A process that is the victim now; the command where there is none yet, or no more.
    private func find(_ victim: Moment.Victim, _ command: pid_t) -> Living? {
        let processes = world.processes
        return processes.last { $0.role(command: command) == victim }
            ?? processes.first { $0.id == command }
    }

    private func ends(_ child: ChildProcess) async -> ExitStatus? {
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            if let status = child.statusIfEnded { return status }
            try? await Task.sleep(for: .milliseconds(20))
        }
        child.signal(SIGKILL)
        return nil
    }

    private func takeDown() async throws -> [String] {
        let list = try await world.command(["list", "--format", "json"]).outcome(within: .seconds(30))
        struct Lab: Decodable { var name: String }
        let labs = (try? JSONDecoder().decode([Lab].self, from: Data(list.output.utf8))) ?? []
        guard !labs.isEmpty else { return [] }
        let down = try await world.command(["down"] + labs.map(\.name)).outcome(within: .seconds(30))
        return down.status == .exited(0) ? [] : ["labs do not go down: \(down.output)"]
    }
}

/// What of the computer a broken command could have left something in.
struct Surroundings: Equatable {
    var loops: [String]
    var mounts: [String]

    static var now: Surroundings {
        let blocks = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/block")) ?? []
        let loops = blocks.filter { name in
            name.hasPrefix("loop") && FileManager.default.fileExists(atPath: "/sys/block/\(name)/loop/backing_file")
        }
        let mounts = (try? WholeFile.text("/proc/self/mounts")) ?? ""
        return Surroundings(loops: loops.sorted(), mounts: mounts.split(separator: "\n").map(String.init))
    }
}

/// What is left of a broken command.
struct Residue {
    let complaints: [String]

    init(of world: World, since before: Surroundings) {
        var found = world.processes.map { "process \($0)" }
        let now = Surroundings.now
        found += now.loops.filter { !before.loops.contains($0) }.map { "loop device \($0)" }
        found += now.mounts.filter { !before.mounts.contains($0) }.map { "mount \($0)" }
        for folder in ["labs", "unfinished", "removed", "usage", "owners", "templates"] {
            found += world.names(folder).map { "\(folder)/\($0)" }
        }
        found += world.names("").filter { $0.hasSuffix(".log") || $0 == "filler" }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(world.runtime)/assay")) ?? [] {
            let sockets = (try? FileManager.default.contentsOfDirectory(atPath: "\(world.runtime)/assay/\(name)")) ?? []
            found += sockets.map { "socket \($0)" }
        }
        complaints = found.map { "left: \($0)" }
    }
}
