import LabGuest
import LabModel
import LabSettings

/// Files of a guest that are read and written several at once.
typealias GuestFiles = GuestConnection & RequestedGuest

/// Writes the settings of connections into the files of one machine, and reads them back.
///
/// All files are read in one exchange and written in another, which also reads each of them just before and just after. A
/// file that something else changed meanwhile is done again on top of that change, a few times.
struct Rewriting {
    let guest: any GuestFiles
    let secrets: SecretValues

    /// How often a file is written that something else writes too.
    private static let attempts = 4
    private static let limit = Duration.seconds(30)
    private static let tooManyLinks: Int32 = 40
    private static let notThere: Int32 = 2

    /// What became of the settings.
    struct Outcome {
        /// Every setting as it was and as it is.
        var records: [MachineRecord.SettingRecord] = []
        /// The titles of the connections of which at least one setting was not right before.
        var changed: Set<String> = []
    }

    /// Writes what connections change in the files of the machine `name`; a file that several change is written once.
    /// - Throws: `SettingsFile.Mistake` naming the change, or `GuestError`.
    func rewrite(_ connections: [PlannedConnection], on name: String) async throws -> Outcome {
        var outcome = Outcome()
        var open = SettingsFile.all(of: connections.flatMap(\.changes).filter { $0.machine == name })
        guard !open.isEmpty else { return outcome }
        var contents = try await read(open)
        for _ in 0..<Self.attempts {
            var drafts: [(file: SettingsFile, draft: SettingsFile.Draft)] = []
            for file in open {
                let draft = try file.draft(from: contents[file.path] ?? nil, secrets: secrets)
                if draft.isChange { drafts.append((file, draft)) } else { outcome.add(draft) }
            }
            let moved = try await write(drafts, over: contents)
            for (file, draft) in drafts where moved[file.path] == nil { outcome.add(draft) }
            open = open.filter { moved[$0.path] != nil }
            contents = moved
            if open.isEmpty { return outcome }
        }
        throw mistake(in: open[0], "something else in the machine changes it again and again while it is written")
    }

    // MARK: Reading

    /// The contents of files by path; `nil` for one that need not be there and is not.
    private func read(_ files: [SettingsFile]) async throws -> [String: [UInt8]?] {
        let requests = files.map { AgentRequest.read(path: $0.path, offset: 0, limit: UInt32(FileWrite.largest)) }
        let replies = try await guest.perform(requests, within: Self.limit)
        var contents: [String: [UInt8]?] = [:]
        for (file, reply) in zip(files, replies) {
            contents[file.path] = .some(try await content(of: file, from: reply))
        }
        return contents
    }

    private func content(of file: SettingsFile, from reply: AgentReply) async throws -> [UInt8]? {
        switch reply {
        case .file(let found, let size):
            guard size <= UInt64(SettingsDocument.sizeLimit.bytes) else {
                throw mistake(in: file, "it is larger than \(SettingsDocument.sizeLimit), which no settings file is")
            }
            if found.bytes.count < FileWrite.largest { return found.bytes }
            return try await whole(file)
        // A whole file that is about to be written need not be there.
        case .failed(Self.notThere, _) where file.isWhole: return nil
        case .failed(_, let reason): throw mistake(in: file, reason)
        default: throw mistake(in: file, "the guest did not say what is in it")
        }
    }

    private func whole(_ file: SettingsFile) async throws -> [UInt8] {
        do {
            return try await guest.readFile(file.path, limit: SettingsDocument.sizeLimit, within: Self.limit).bytes
        } catch {
            throw mistake(in: file, error.reason)
        }
    }

    // MARK: Writing

    /// Writes files and reads them back; gives the contents of those that something else changed meanwhile.
    private func write(
        _ drafts: [(file: SettingsFile, draft: SettingsFile.Draft)],
        over contents: [String: [UInt8]?]
    ) async throws -> [String: [UInt8]?] {
        var moved: [String: [UInt8]?] = [:]
        let small = drafts.filter { $0.draft.bytes.count < FileWrite.largest }
        let requests = small.flatMap { file, draft in
            let look = AgentRequest.read(path: file.path, offset: 0, limit: UInt32(FileWrite.largest))
            return [look, .write(FileWrite(file.path, bytes: draft.bytes)), look]
        }
        let replies = requests.isEmpty ? [] : try await guest.perform(requests, within: Self.limit)
        guard replies.count == requests.count else {
            throw GuestError(.undecodable, subject: "settings", reason: "\(replies.count) replies to \(requests.count)")
        }
        for (index, (file, draft)) in small.enumerated() {
            if case .failed(let number, let reason) = replies[3 * index + 1] {
                throw mistake(in: file, Self.reason(number, reason))
            }
            let before = try await content(of: file, from: replies[3 * index])
            let after = try await content(of: file, from: replies[3 * index + 2])
            if before != contents[file.path] ?? nil {
                moved[file.path] = .some(before)
            } else if after != draft.bytes {
                moved[file.path] = .some(after)
            } else {
                try file.verify(draft.bytes, secrets: secrets)
            }
        }
        for (file, draft) in drafts where draft.bytes.count >= FileWrite.largest {
            if let found = try await writeLarge(file, draft, over: contents[file.path] ?? nil) {
                moved[file.path] = .some(found)
            }
        }
        return moved
    }

    /// Writes a file that does not fit into one request; gives what something else made of it meanwhile.
    private func writeLarge(
        _ file: SettingsFile,
        _ draft: SettingsFile.Draft,
        over content: [UInt8]?
    ) async throws -> [UInt8]? {
        if let content {
            let before = try await whole(file)
            if before != content { return before }
        }
        do {
            try await guest.writeFile(file.path, bytes: draft.bytes)
        } catch {
            if case .refused(let number) = error.code { throw mistake(in: file, Self.reason(number, error.reason)) }
            throw error
        }
        let after = try await whole(file)
        if after != draft.bytes { return after }
        try file.verify(after, secrets: secrets)
        return nil
    }

    private static func reason(_ number: Int32, _ reason: String) -> String {
        number == tooManyLinks
            ? "it is a symbolic link, and only the file itself is written: name the file that it leads to"
            : "it cannot be written: \(reason)"
    }

    private func mistake(in file: SettingsFile, _ reason: String) -> SettingsFile.Mistake {
        SettingsFile.Mistake(change: file.changes[0], reason: reason)
    }
}

extension Rewriting.Outcome {
    fileprivate mutating func add(_ draft: SettingsFile.Draft) {
        records += draft.records
        changed.formUnion(draft.changed)
    }
}
