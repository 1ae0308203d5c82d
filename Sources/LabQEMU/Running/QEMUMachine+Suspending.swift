import FoundationEssentials
import LabHost
import LabModel
import LabProcess
import LabQMP
import LabSocket

/// Suspending and resuming by QEMU's migration of the devices alone: the memory is a file that stays where it is
/// (QEMU, docs/devel/migration, capability `x-ignore-shared`).
extension QEMUMachine {
    /// Larger than the device state of any machine that Assay makes (0.4 MB), small enough to refuse a runaway stream.
    private static let largestDeviceState = 64 << 20

    func suspend(into folder: String) async throws {
        let files = InstantFolder(path: folder)
        do {
            try await qemu.monitor.execute("stop")
            try await prepareMigration()
            let state = try await saveDevices()
            try state.write(to: URL(filePath: files.devices))
            watch.log.expectEnd()
            // A clean end writes what the disk's layer still holds in memory.
            try await qemu.monitor.execute("quit")
            _ = await qemu.process.exitStatus
            // Pages of zeros take no room, and the memory of a machine that has just started is mostly that.
            try await Command("fallocate", ["--dig-holes", files.memory]).run(within: .seconds(120))
            for disk in plan.writableDisks {
                try await EmptyLayer(of: disk).create(at: files.emptyLayer(disk.index))
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw HostError(.suspendFailed, subject: name, reason: "it could not be suspended: \(error)")
        }
        await stop()
    }

    /// Loads the state of the devices; the guest does not run yet.
    func load(_ file: String) async throws {
        do {
            guard let state = FileManager.default.contents(atPath: file) else {
                throw HostError(.resumeFailed, subject: name, reason: "'\(file)' cannot be read")
            }
            try await prepareMigration()
            try await keepQuiet()
            try await qemu.monitor.execute("migrate-incoming", ["uri": .text("unix:\(plan.migrationSocket)")])
            let stream = try await UnixStream.connect(to: plan.migrationSocket, within: .seconds(5))
            try await stream.send([UInt8](state))
            let ends: Set = ["MIGRATION completed", "MIGRATION failed"]
            guard try await qemu.monitor.waitForEvent(ends, within: .seconds(30)) == "MIGRATION completed" else {
                throw HostError(.resumeFailed, subject: name, reason: "QEMU does not accept the saved state")
            }
            stream.close()
        } catch let error as CancellationError {
            throw error
        } catch {
            let words = qemu.lastWords
            throw HostError(
                .resumeFailed,
                subject: name,
                reason: "it could not be resumed: " + (words.isEmpty ? "\(error)" : words)
            )
        }
    }

    private func prepareMigration() async throws {
        let capabilities: [QMPValue] = ["x-ignore-shared", "events"].map { ["capability": .text($0), "state": true] }
        try await qemu.monitor.execute("migrate-set-capabilities", ["capabilities": .list(capabilities)])
    }

    /// Without this QEMU announces a resumed card with RARP frames from the address that the model had
    /// (QEMU, qapi/migration.json, `announce-rounds`), and switches learn where the model is.
    private func keepQuiet() async throws {
        try await qemu.monitor.execute("migrate-set-parameters", ["announce-rounds": 0])
    }

    /// The state of the devices, as QEMU writes it into a socket.
    private func saveDevices() async throws -> Data {
        let listener = try UnixListener(path: plan.migrationSocket)
        defer { listener.close() }
        try await qemu.monitor.execute("migrate", ["uri": .text("unix:\(plan.migrationSocket)")])
        let stream = try await listener.accept(within: .seconds(10))
        var state = Data()
        while let bytes = try await stream.receive() {
            state.append(contentsOf: bytes)
            guard state.count <= Self.largestDeviceState else {
                throw HostError(.suspendFailed, subject: name, reason: "the state of its devices has no end")
            }
        }
        let status = try await qemu.monitor.execute("query-migrate")["status"]?.asText
        guard status == "completed" else {
            throw HostError(
                .suspendFailed,
                subject: name,
                reason: "QEMU says '\(status ?? "nothing")' of the saved state"
            )
        }
        return state
    }
}
