import LabGuest
import LabModel
import LabWiring

/// Writes the settings of connections into the machines, reads them back, and tells the applications.
struct Connecting {
    /// The lab's machines by name; to rewrite the files of one, none of the others need be there.
    var machines: [String: StartedMachine] = [:]
    /// The values of secrets.
    let secrets: SecretValues

    /// Tells the applications of all connections, in the order of the connections, when every file has been rewritten.
    func notify(of connections: [PlannedConnection]) async throws {
        for wave in waves(of: connections) {
            let byMachine = Dictionary(grouping: wave, by: \.machine)
            _ = try await concurrently(byMachine.keys.sorted()) { name in
                let machine = try machine(name)
                for notice in byMachine[name] ?? [] { try await notify(machine, notice.reload) }
            }
        }
    }

    private func machine(_ name: String) throws -> StartedMachine {
        guard let machine = machines[name] else {
            throw EngineError(machine: name, stage: "connect", reason: "a connection names it, but it was not deployed")
        }
        return machine
    }

    /// The notices of each connection, each only once: where several connections want the same, the last one gives it.
    private func waves(of connections: [PlannedConnection]) -> [[PlannedConnection.Notice]] {
        var later: Set<PlannedConnection.Notice> = []
        var waves: [[PlannedConnection.Notice]] = []
        for connection in connections.reversed() {
            waves.append(connection.notices.filter { !later.contains($0) })
            later.formUnion(connection.notices)
        }
        return waves.reversed().filter { !$0.isEmpty }
    }

    /// Writes the settings of all connections into one machine's files; a file that several change is written once.
    func rewrite(_ connections: [PlannedConnection], on machine: StartedMachine) async throws {
        let changes = connections.flatMap(\.changes).filter { $0.machine == machine.name }
        let files = changes.map(\.file).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        for file in files {
            try await rewrite(file, with: changes.filter { $0.file == file }, on: machine)
        }
    }

    private func rewrite(_ path: String, with changes: [SettingChange], on machine: StartedMachine) async throws {
        guard let first = changes.first else { return }
        let original = try await read(path, for: first, on: machine)
        var bytes = original
        var records: [MachineRecord.SettingRecord] = []
        for change in changes {
            var document = SettingsDocument(bytes: bytes, format: change.format)
            let wanted = try change.values.map(secrets.fill)
            do {
                let before = (try? document.values(at: change.path)) ?? []
                try document.set(wanted, at: change.path, create: change.create)
                records.append(record(change, before: before, after: wanted))
            } catch {
                throw failure(change, on: machine, "\(error)")
            }
            bytes = document.bytes
        }
        guard bytes != original || changes.contains(where: { $0.format == .template }) else {
            machine.note(settings: records)
            return
        }
        try await machine.guest.writeFile(path, bytes: bytes)
        try verify(changes, in: try await read(path, for: first, on: machine), on: machine)
        machine.note(settings: records)
    }

    private func read(_ path: String, for change: SettingChange, on machine: StartedMachine) async throws -> [UInt8] {
        do {
            return try await machine.guest.readFile(
                path,
                limit: SettingsDocument.sizeLimit,
                within: .seconds(30)
            ).bytes
        } catch {
            // A whole file that is about to be written need not be there.
            if case .refused(2) = error.code, change.format == .template { return [] }
            throw failure(change, on: machine, error.reason)
        }
    }

    /// Compares what the guest has now with what was wanted.
    private func verify(_ changes: [SettingChange], in bytes: [UInt8], on machine: StartedMachine) throws {
        for change in changes {
            let wanted = try change.values.map(secrets.fill)
            let found = try SettingsDocument(bytes: bytes, format: change.format).values(at: change.path)
            // Later changes of one file never touch the same path: the planner refuses that.
            guard found == wanted else {
                throw failure(
                    change,
                    on: machine,
                    "'\(change.path)' should be '\(shown(wanted))' and reads back as '\(shown(found))'"
                )
            }
        }
    }

    private func record(_ change: SettingChange, before: [String], after: [String]) -> MachineRecord.SettingRecord {
        MachineRecord.SettingRecord(
            connection: change.connection,
            file: change.file,
            format: change.format,
            path: change.path,
            before: before.map(secrets.masked),
            after: after.map(secrets.masked)
        )
    }

    private func shown(_ values: [String]) -> String { secrets.masked(values.joined(separator: ", ")) }

    private func failure(_ change: SettingChange, on machine: StartedMachine, _ reason: String) -> EngineError {
        machine.error(
            "connect",
            "connection '\(change.connection)' cannot be made: file '\(change.file)': \(secrets.masked(reason))"
        )
    }

    private func notify(_ machine: StartedMachine, _ reload: Reload) async throws {
        let text =
            switch reload {
            case .reload(let service): "systemctl reload '\(try secrets.fill(service))'"
            case .restart(let service): "systemctl restart '\(try secrets.fill(service))'"
            case .run(let command): try secrets.fill(command)
            }
        let result = try await machine.guest.run(.shell(text), within: .seconds(60))
        guard result.succeeded else {
            let output = secrets.masked(result.error.text + result.output.text)
            throw machine.error(
                "connect",
                "'\(secrets.masked(text))' did not succeed (\(result.status.text))",
                lastSeen: output
            )
        }
    }
}

extension CommandResult.Status {
    /// How a command ended, in words.
    var text: String {
        switch self {
        case .exited(let status): "status \(status)"
        case .signalled(let number): "ended by signal \(number)"
        case .timedOut: "it took too long and was ended"
        case .failedToStart(_, let reason): "it could not be started: \(reason)"
        }
    }
}
