import FoundationEssentials
import Glibc
import LabGuest
import LabHost
import LabModel
import LabProcess
import LabQMP
import LabSocket

/// Copies of machines as copies of their emulators' processes.
extension QEMUMachine {
    /// Leaves a zygote of the stopped machine in the folder that it was captured into; gives its lifeline.
    /// - Throws: `ForkConnection.Refusal`, or an error of socket or file.
    func leaveZygote(in folder: String) async throws -> UnixStream {
        let folder = SuspendedFolder(path: folder)
        // The folder has one layer more than the machine's memory was made of.
        try ZygoteFacts(endpoints: plan.endpoints, memory: base.memory, depth: folder.depth - 1).write(to: folder)
        let connection = try await ForkConnection(to: plan.forkSocket)
        try await connection.send(["zygote", folder.path])
        return connection.stream
    }

    /// Makes a copy of a suspended machine by its zygote; gives `nil` when it has none, and leaves nothing then.
    ///
    /// The copy waits for `proceed()`.
    /// - Throws: `HostError` when the copy's own files cannot be made.
    static func fork(_ plan: MachinePlan, installation: QEMUInstallation) async throws -> QEMUMachine? {
        guard case .fork(_, let path) = plan.request.source else { return nil }
        let folder = SuspendedFolder(path: path)
        guard let facts = ZygoteFacts(in: folder), facts.endpoints.all.count == plan.endpoints.all.count,
            let connection = await ForkConnection(toZygoteIn: path)
        else { return nil }
        do {
            try await plan.copyFiles(from: folder, depth: facts.depth)
            return try await fork(plan, facts: facts, through: connection, emulator: installation.emulator)
        } catch let error as CancellationError {
            throw error
        } catch let error as FileError {
            let code: HostError.Code = error.isOutOfSpace ? .outOfSpace : .startFailed
            throw HostError(code, subject: plan.request.name, reason: "its disks cannot be made: \(error)")
        } catch {
            // Whatever keeps the process from being copied, the machine can still be loaded from its files.
            connection.stream.close()
            plan.removeFiles()
            plan.note("its zygote was not copied: \(error)")
            return nil
        }
    }

    private static func fork(
        _ plan: MachinePlan,
        facts: ZygoteFacts,
        through connection: ForkConnection,
        emulator: String
    ) async throws -> QEMUMachine {
        let sockets = try MachineSockets(of: plan)
        defer { sockets.close() }
        let monitor = try UnixListener(path: plan.monitorSocket)
        defer { monitor.close() }
        let places = zip(facts.endpoints.all, plan.endpoints.all).flatMap { [$0, $1] }
        try await connection.send(["fork", plan.forkSocket] + places)
        let qemu = try await QEMUProcess.take(
            from: monitor,
            lifeline: connection.stream,
            name: plan.request.name,
            emulator: emulator,
            log: plan.emulatorLog
        )
        let base = MemoryBase(memory: facts.memory, depth: facts.depth, layers: SuspendedFolder(path: plan.forkFolder))
        do {
            return try await connect(plan, base: base, qemu: qemu, sockets: sockets)
        } catch {
            await qemu.kill()
            throw error
        }
    }
}

/// The path by which the kernel names a file, whatever links lead to it; the same path when it is not there.
private func realPath(of file: String) -> String {
    guard let real = realpath(file, nil) else { return file }
    defer { free(real) }
    return String(cString: real)
}

/// What the memory of a machine is a private view of.
struct MemoryBase {
    /// The file, as the kernel names it.
    var memory: String
    /// How many layers above the image's memory it was made of.
    var depth: Int
    /// The folder with those layers.
    var layers: SuspendedFolder?
}

extension MachinePlan {
    /// What copies have others for.
    var endpoints: EmulatorEndpoints {
        var firmware: String?
        if case .firmware(.uefi, _) = staged.start { firmware = folder.variables(request.name) }
        return EmulatorEndpoints(
            monitor: monitorSocket,
            console: consoleSocket,
            launchAgent: launchAgentSocket,
            stockAgent: stockAgentSocket,
            cards: switchSockets,
            disks: writableDisks.map { realPath(of: outermostLayer($0.index)) },
            variables: firmware.map(realPath),
            log: realPath(of: emulatorLog)
        )
    }

    /// The socket of its emulator's fork server.
    var forkSocket: String { folder.socket("f", number) }

    /// The folder that the machine is a copy of, or nothing.
    var forkFolder: String {
        if case .fork(_, let folder) = request.source { folder } else { "" }
    }

    /// What a machine that was loaded has its memory from.
    var loadedBase: MemoryBase {
        let base: MemoryBase =
            switch request.source {
            case .boot(let image, _), .template(let image), .stage(let image, _), .resume(let image):
                MemoryBase(memory: InstantFolder(path: image.folder).memory, depth: 0)
            case .fork(_, let path):
                MemoryBase(
                    memory: SuspendedFolder(path: path).memory,
                    depth: SuspendedFolder(path: path).depth,
                    layers: SuspendedFolder(path: path)
                )
            }
        return MemoryBase(memory: realPath(of: base.memory), depth: base.depth, layers: base.layers)
    }

    /// Gives the copy of a process the files that it goes on with: those of the suspended machine as they were then.
    func copyFiles(from suspended: SuspendedFolder, depth: Int) async throws {
        let disks = writableDisks.map { (suspended.disk($0.index, depth), outermostLayer($0.index)) }
        let own = endpoints.variables
        let variables = InstantFolder(path: image.folder).variables
        try await blocking {
            for (from, to) in disks { try SparseFile.copy(from, to: to) }
            if let own { try SparseFile.copy(variables, to: own) }
        }
        // The copy opens it, and makes none.
        _ = try OutputFile(path: emulatorLog)
    }

    /// Notes in the emulator's log what was tried, and is done in another way.
    func note(_ text: String) {
        // Only for whoever looks there for the reason.
        try? OutputFile(path: emulatorLog).append(Array("assay: \(text)\n".utf8))
    }

    /// Removes what `copyFiles` made.
    func removeFiles() {
        for path in endpoints.disks + [endpoints.variables].compactMap(\.self) { unlink(path) }
    }
}
