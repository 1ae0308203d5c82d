import FoundationEssentials
import LabGuest
import LabModel
import LabReport

/// Runs one test in a wired lab and reads its outcome.
struct TestExecution {
    let lab: WiredLab
    let test: TestDescription
    /// The number of the test in its cell, counted from 1.
    let number: Int
    /// Where what the test leaves behind is kept on the host, and how the results name it.
    let folder: (path: String, name: String)

    /// How much of a test's output the results show.
    private static let shownOutput = ByteCount(bytes: 64 << 10)
    /// How much longer than its own limit a test may keep the guest busy before the guest counts as dead.
    private static let grace = Duration.seconds(20)

    /// Runs the test under its faults, and keeps the traffic if that is wanted.
    /// - Throws: `CancellationError` alone; whatever else goes wrong is an outcome.
    func run() async throws -> TestRecord {
        let start = ContinuousClock.now
        do {
            let conditions = TestConditions(lab: lab, test: test, folder: folder)
            var record = try await conditions.during { try await judged(since: start) }
            record.duration = ContinuousClock.now - start
            return record
        } catch {
            return try broken(by: error, since: start)
        }
    }

    /// Runs the test and judges what it left; whatever breaks is an outcome.
    private func judged(since start: ContinuousClock.Instant) async throws -> TestRecord {
        do {
            return try await lab.watching(stage: "test", workplace: test.machine).during { try await execute() }
        } catch {
            return try broken(by: error, since: start)
        }
    }

    private func broken(by error: any Error, since start: ContinuousClock.Instant) throws -> TestRecord {
        if Task.isCancelled { throw CancellationError() }
        var trouble = Deployment.trouble(of: error)
        trouble.stage = "test"
        trouble.machine = trouble.machine ?? test.machine
        trouble.lastSeen = trouble.lastSeen ?? lab.machine(test.machine)?.lastWords
        return TestRecord(
            name: test.name,
            machine: test.machine,
            outcome: .error(trouble.masked(by: lab.secrets)),
            duration: ContinuousClock.now - start
        )
    }

    private func execute() async throws -> TestRecord {
        guard let machine = lab.machine(test.machine) else {
            throw EngineError(machine: test.machine, stage: "test", reason: "the lab has no such machine")
        }
        let guestFolder = "/var/tmp/assay/test-\(number)"
        for file in try TestFiles(of: test, in: lab.planned.lab.folder).entries {
            let content = try Data(contentsOf: URL(filePath: file.source))
            try await machine.guest.writeFile(
                "\(guestFolder)/\(file.name)",
                bytes: [UInt8](content),
                permissions: FilePermissions(mode: file.mode, uid: 0, gid: 0)
            )
        }
        // The topology first: the test's own shell has the lab's variables without asking for them.
        var command = GuestCommand.shell(
            "mkdir -p \(guestFolder) && cd \(guestFolder) && set -a && . /etc/assay/topology.env && set +a && eval \"$0\"",
            folder: "/"
        )
        command.arguments.append(test.run)
        command.mergesOutput = true
        command.outputLimit = .mebibytes(64)
        command.kept = .mebibytes(4)
        let result = try await machine.guest.run(command, within: test.timeout)
        let output = lab.secrets.masked(result.output.text)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try Data(output.utf8).write(to: URL(filePath: "\(folder.path)/output.txt"))
        return try await verdict(on: result, output: output, machine: machine, guestFolder: guestFolder)
    }

    private func verdict(
        on result: CommandResult,
        output: String,
        machine: StartedMachine,
        guestFolder: String
    ) async throws -> TestRecord {
        var status: Int?
        if case .exited(let number) = result.status { status = number }
        var cases: [TestRecord.Case] = []
        var unreadable: String?
        do {
            cases = try await reportedCases(output: result.output.text, machine: machine, guestFolder: guestFolder)
        } catch let error as ReportError {
            unreadable = "\(error)"
        }
        var outcome = TestVerdict.outcome(
            readAs: test.results,
            cases: cases,
            exitStatus: status,
            overran: result.status == .timedOut ? test.timeout : nil
        )
        if let unreadable { outcome = .failed("its results cannot be read: \(unreadable)") }
        if case .failedToStart(_, let reason) = result.status {
            outcome = .failed("it could not be started: \(reason)")
        }
        return TestRecord(
            name: test.name,
            machine: machine.name,
            outcome: outcome.masked(by: lab.secrets),
            exitStatus: status,
            cases: cases.map { $0.masked(by: lab.secrets) },
            output: String(output.suffix(Int(Self.shownOutput.bytes))),
            folder: folder.name
        )
    }

    private func reportedCases(output: String, machine: StartedMachine, guestFolder: String) async throws
        -> [TestRecord.Case]
    {
        switch test.results {
        case .exitStatus: return []
        case .tap(nil): return try TAPReader.read(output)
        case .tap(let pattern?):
            return try await files(pattern, machine, guestFolder).flatMap { content in
                try TAPReader.read(String(decoding: content, as: UTF8.self))
            }
        case .junit(let pattern):
            return try await files(pattern, machine, guestFolder).flatMap(JUnitReader.read)
        }
    }

    /// The name on the host of a result file that a guest named: in its folder, short enough for any file system, and unique.
    static func keptName(of path: Substring, number: Int) -> String {
        let last = path.split(separator: "/").last ?? "result"
        let scalars = last.unicodeScalars.map { $0.properties.generalCategory == .control ? "_" : Character($0) }
        // Four bytes at most for each.
        return "\(number)-\(String(scalars.suffix(60)))"
    }

    /// The files that match a pattern in the test's folder, copied to the host as well.
    private func files(_ pattern: String, _ machine: StartedMachine, _ guestFolder: String) async throws -> [[UInt8]] {
        // The shell of the guest expands the pattern; it arrives as an argument, so that nothing in it is a command.
        let list = GuestCommand(
            [
                "/bin/sh", "-c",
                "cd \(guestFolder) && IFS= && for f in $0; do [ -f \"$f\" ] && printf '%s\\n' \"$f\"; done; true",
                pattern,
            ])
        let listed = try await machine.guest.run(list, within: .seconds(30))
        var contents: [[UInt8]] = []
        for (index, name) in listed.output.text.split(separator: "\n").prefix(200).enumerated() {
            let content = try await machine.guest.readFile("\(guestFolder)/\(name)").bytes
            contents.append(content)
            let target = "\(folder.path)/\(Self.keptName(of: name, number: index + 1))"
            try Data(lab.secrets.masked(String(decoding: content, as: UTF8.self)).utf8).write(to: URL(filePath: target))
        }
        return contents
    }
}
