import FoundationEssentials
public import LabModel

extension QEMUGuestAgent: GuestConnection {
    private static let patience = Duration.seconds(10)
    private static let pieceSize = 256 << 10
    private static let path = "PATH=\(GuestCommand.searchPath)"

    /// Returns when the agent has answered.
    /// - Throws: `GuestError` when it does not within `limit`.
    public func ping(within limit: Duration) async throws(GuestError) {
        let _: GuestAgentValue.Nothing = try await perform("guest-ping", GuestAgentValue.Nothing(), within: limit)
    }

    /// Runs a command in a session of its own and waits for its end; after `limit` it is killed.
    ///
    /// The output comes at the end, at most 16 MiB of each stream, which is what the agent keeps.
    /// - Throws: `GuestError` when the agent does not answer.
    public func run(
        _ command: GuestCommand,
        within limit: Duration,
        output: @escaping @Sendable (GuestCommand.OutputStream, [UInt8]) -> Void
    ) async throws(GuestError) -> CommandResult {
        let process: GuestAgentValue.Process
        do {
            process = try await perform("guest-exec", execution(of: command), within: Self.patience)
        } catch {
            guard case .refused = error.code else { throw error }
            let nothing = OutputTail(limit: command.kept)
            return CommandResult(status: .failedToStart(0, error.reason), output: nothing, error: nothing)
        }
        let (status, isLate) = try await end(of: process, deadline: .now + limit)
        let pieces = [decode(status.output), decode(status.error)]
        if !pieces[0].isEmpty { output(.output, pieces[0]) }
        if !pieces[1].isEmpty { output(.error, pieces[1]) }
        return CommandResult(
            status: isLate ? .timedOut : status.signal.map { .signalled($0) } ?? .exited(status.exitcode ?? 0),
            output: OutputTail(pieces[0], limit: command.kept),
            error: OutputTail(pieces[1], limit: command.kept)
        )
    }

    private func decode(_ text: String?) -> [UInt8] {
        text.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } ?? []
    }

    /// The command behind a shell that does what the agent cannot: folder, user, session, one stream.
    private func execution(of command: GuestCommand) -> GuestAgentValue.Execution {
        var script = "cd \"$1\" || exit 126; shift; "
        if command.mergesOutput { script += "exec 2>&1; " }
        script += command.user == nil ? "exec setsid -w \"$@\"" : "exec setsid -w runuser -u \"$@\""
        let user = command.user.map { [$0, "--"] } ?? []
        var environment = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if command.environment["PATH"] == nil { environment.append(Self.path) }
        return GuestAgentValue.Execution(
            path: "/bin/sh",
            arg: ["-c", script, "sh", command.folder] + user + command.arguments,
            env: environment,
            input: command.input.isEmpty ? nil : Data(command.input).base64EncodedString()
        )
    }

    private func end(
        of process: GuestAgentValue.Process,
        deadline: ContinuousClock.Instant
    ) async throws(GuestError) -> (status: GuestAgentValue.ExecutionStatus, isLate: Bool) {
        var pause = Duration.milliseconds(5)
        var isLate = false
        do throws(GuestError) {
            while true {
                let status: GuestAgentValue.ExecutionStatus = try await perform(
                    "guest-exec-status",
                    process,
                    within: Self.patience
                )
                if status.exited { return (status, isLate) }
                if !isLate, ContinuousClock.now >= deadline {
                    isLate = true
                    await kill(process)
                }
                guard ContinuousClock.now < deadline + Self.patience else {
                    throw GuestError(.timedOut, subject: "guest-exec", reason: "process \(process.pid) does not end")
                }
                // A cancelled sleep ends at once, and the next command says that it was cancelled.
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .milliseconds(200))
            }
        } catch {
            if error.code == .cancelled { await kill(process) }
            throw error
        }
    }

    /// Kills the process and its group; in a task of its own, as the caller may be cancelled.
    private func kill(_ process: GuestAgentValue.Process) async {
        let execution = GuestAgentValue.Execution(
            path: "/bin/sh",
            arg: ["-c", "pkill -KILL -P \"$1\"; kill -KILL -- \"-$1\" \"$1\"", "sh", "\(process.pid)"],
            env: [Self.path],
            input: nil
        )
        await Task {
            let _: GuestAgentValue.Process? = try? await perform("guest-exec", execution, within: Self.patience)
        }.value
    }

    /// Reads a whole file.
    /// - Throws: `GuestError` when the agent cannot, does not within `limit`, or the file is larger than `size`.
    public func readFile(
        _ path: String,
        limit size: ByteCount,
        within limit: Duration
    ) async throws(GuestError) -> GuestFile {
        let deadline = ContinuousClock.now + limit
        let handle = try await open(path, within: limit)
        let bytes: [UInt8]
        do throws(GuestError) {
            bytes = try await read(handle, of: path, limit: size, deadline: deadline)
        } catch {
            await close(handle)
            throw error
        }
        await close(handle)
        let question = GuestCommand(["stat", "-L", "-c", "%a %u %g", "--", path])
        let answer = try await run(question, within: deadline - .now)
        let words = answer.output.text.split { $0 == " " || $0 == "\n" }
        guard answer.succeeded, words.count == 3, let mode = UInt32(words[0], radix: 8), let uid = UInt32(words[1]),
            let gid = UInt32(words[2])
        else { throw GuestError(.refused(0), subject: path, reason: answer.error.text) }
        return GuestFile(bytes: bytes, mode: mode, uid: uid, gid: gid)
    }

    /// Opens a file for reading; one that is not there is refused with `ENOENT`, which the agent itself only puts into words.
    private func open(_ path: String, within limit: Duration) async throws(GuestError) -> Int64 {
        do throws(GuestError) {
            return try await perform("guest-file-open", GuestAgentValue.Opening(path: path, mode: "r"), within: limit)
        } catch {
            guard case .refused = error.code else { throw error }
            let isThere = try await run(GuestCommand(["test", "-e", path]), within: limit).succeeded
            throw isThere ? error : GuestError(.refused(2), subject: error.subject, reason: error.reason)
        }
    }

    private func read(
        _ handle: Int64,
        of path: String,
        limit size: ByteCount,
        deadline: ContinuousClock.Instant
    ) async throws(GuestError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece: GuestAgentValue.Piece = try await perform(
                "guest-file-read",
                GuestAgentValue.Reading(handle: handle, count: Self.pieceSize),
                within: deadline - .now
            )
            let content = decode(piece.content)
            bytes += content
            guard bytes.count <= size.bytes else {
                throw GuestError(.tooLarge, subject: path, reason: "the file is larger than \(size)")
            }
            if piece.isLast || content.isEmpty { return bytes }
        }
    }

    private func close(_ handle: Int64) async {
        let _: GuestAgentValue.Nothing? = try? await perform(
            "guest-file-close",
            GuestAgentValue.Handle(handle: handle),
            within: Self.patience
        )
    }

    /// Replaces a file's content at once, or creates it and the folders above it.
    /// - Throws: `GuestError` when the agent cannot, does not within `limit`, or the path is a symbolic link.
    public func writeFile(
        _ path: String,
        bytes: [UInt8],
        permissions: FilePermissions,
        within limit: Duration
    ) async throws(GuestError) {
        let deadline = ContinuousClock.now + limit
        let temporary = path + ".assay"
        let prepare = """
            if [ -L "$1" ]; then echo 'it is a symbolic link'; exit 1; fi
            mkdir -p "${1%/*}/" && umask 077 && : > "$2"
            """
        try await script(prepare, path, temporary, deadline: deadline)
        let opening = GuestAgentValue.Opening(path: temporary, mode: "w")
        let handle: Int64 = try await perform("guest-file-open", opening, within: deadline - .now)
        do throws(GuestError) {
            try await write(bytes, to: handle, of: path, deadline: deadline)
        } catch {
            await close(handle)
            throw error
        }
        await close(handle)
        let commit = """
            if [ -e "$1" ]; then chmod --reference="$1" "$2" && chown --reference="$1" "$2"; else chmod 644 "$2"; fi &&
            { [ -z "$3" ] || chown "$3" "$2"; } && { [ -z "$4" ] || chgrp "$4" "$2"; } &&
            { [ -z "$5" ] || chmod "$5" "$2"; } && mv -T "$2" "$1"
            """
        let owner = permissions.uid.map(String.init) ?? ""
        let group = permissions.gid.map(String.init) ?? ""
        let mode = permissions.mode.map { String($0, radix: 8) } ?? ""
        try await script(commit, path, temporary, owner, group, mode, deadline: deadline)
    }

    private func script(
        _ text: String,
        _ arguments: String...,
        deadline: ContinuousClock.Instant
    ) async throws(GuestError) {
        var command = GuestCommand(["/bin/sh", "-c", text, "sh"] + arguments)
        command.mergesOutput = true
        let result = try await run(command, within: deadline - .now)
        guard !result.succeeded else { return }
        let reason = result.output.text.split(separator: "\n").joined(separator: ", ")
        throw GuestError(
            .refused(0),
            subject: arguments.first ?? "",
            reason: reason.isEmpty ? "\(result.status)" : reason
        )
    }

    private func write(
        _ bytes: [UInt8],
        to handle: Int64,
        of path: String,
        deadline: ContinuousClock.Instant
    ) async throws(GuestError) {
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.pieceSize, bytes.count)
            let written: GuestAgentValue.Written = try await perform(
                "guest-file-write",
                GuestAgentValue.Writing(handle: handle, content: Data(bytes[start..<end]).base64EncodedString()),
                within: deadline - .now
            )
            guard written.count > 0 else { throw GuestError(.refused(0), subject: path, reason: "nothing was written") }
            start += min(written.count, end - start)
        }
    }
}
