import FoundationEssentials
import LabGuest
import LabModel

/// Makes what the authors of the lab and of its applications declare of a machine's identity, and reads it back.
///
/// First the files are written or removed, then the commands run in order, and then every file is looked at, because commands
/// may make files.
struct DeclaredItems {
    let declared: DeclaredIdentity
    let identity: MachineIdentity
    let guest: any RequestedGuest
    /// Drawn for this machine alone.
    private let uuid = UUID().uuidString.lowercased()

    /// What could not be made, or does not read back.
    struct Mistake: Error, Hashable {
        /// What was wanted and what was found.
        let reason: String
        /// What a command wrote.
        var lastSeen: String?
    }

    /// How long a command may take.
    private static let commandLimit = Duration.seconds(120)
    private static let limit = Duration.seconds(120)
    private static let notThere: Int32 = 2

    init(_ declared: DeclaredIdentity, of identity: MachineIdentity, guest: any RequestedGuest) {
        self.declared = declared
        self.identity = identity
        self.guest = guest
    }

    /// Makes and checks all of it; gives what was read back.
    /// - Throws: `Mistake`, or `GuestError`.
    func declare() async throws -> [MachineRecord.IdentityItem] {
        guard declared != DeclaredIdentity() else { return [] }
        let before = try await contents()
        try await makeFiles(over: before)
        for command in declared.commands { try await run(command) }
        let after = try await contents()
        let findings = declared.files.map { file in
            finding(of: file, before: before[file.path] ?? nil, after: after[file.path] ?? nil)
        }
        if let wrong = findings.first(where: { !$0.isRight }) {
            throw Mistake(reason: "\(wrong.name) should be '\(wrong.wanted)' and reads back as '\(wrong.found)'")
        }
        return findings.map { MachineRecord.IdentityItem(name: $0.name, found: $0.found) }
    }

    // MARK: Files

    /// The files' contents by path; `nil` is a file that is not there.
    private func contents() async throws -> [String: [UInt8]?] {
        let paths = declared.files.map(\.path)
        guard !paths.isEmpty else { return [:] }
        let requests = paths.map { AgentRequest.read(path: $0, offset: 0, limit: UInt32(FileWrite.largest)) }
        let replies = try await guest.perform(requests, within: Self.limit)
        var contents: [String: [UInt8]?] = [:]
        for (path, reply) in zip(paths, replies) {
            switch reply {
            case .file(let file, _): contents[path] = .some(file.bytes)
            case .failed(Self.notThere, _): contents[path] = .some(nil)
            default: throw Mistake(reason: "\(path) cannot be read: \(reply.fileText)")
            }
        }
        return contents
    }

    private func makeFiles(over before: [String: [UInt8]?]) async throws {
        var writes: [AgentRequest] = []
        var unwanted: [String] = []
        for file in declared.files {
            switch file.wanted {
            case .content(let content): writes.append(.write(FileWrite(file.path, bytes: Array(filled(content).utf8))))
            case .changes: continue
            case .absent: if before[file.path] ?? nil != nil { unwanted.append(file.path) }
            }
        }
        let replies = writes.isEmpty ? [] : try await guest.perform(writes, within: Self.limit)
        for (request, reply) in zip(writes, replies) {
            if case .failed(_, let reason) = reply {
                throw Mistake(reason: "\(request.subject) could not be set: \(reason)")
            }
        }
        if !unwanted.isEmpty { try await run(GuestCommand(["rm", "-f", "--"] + unwanted), shown: "rm") }
    }

    private func finding(of file: DeclaredIdentity.File, before: [UInt8]?, after: [UInt8]?) -> IdentityFinding {
        let found = after.map { Self.line($0) } ?? "nothing"
        switch file.wanted {
        case .content(let content):
            let wanted = Array(filled(content).utf8)
            let isRight = after == wanted
            return IdentityFinding(
                name: file.path,
                wanted: Self.line(wanted),
                found: isRight || found != Self.line(wanted) ? found : "\(found) ..."
            )
        case .changes:
            guard after != nil else { return IdentityFinding(name: file.path, wanted: "another content", found: found) }
            return IdentityFinding(
                name: file.path,
                wanted: "another content",
                found: after == before ? "the one that it was copied with" : "another content"
            )
        case .absent: return IdentityFinding(name: file.path, wanted: "nothing", found: found)
        }
    }

    private static func line(_ bytes: [UInt8]) -> String {
        let line = bytes.prefix { $0 != 0x0a }.prefix(200)
        return String(decoding: line, as: UTF8.self)
    }

    // MARK: Commands

    private func run(_ declared: DeclaredIdentity.Command) async throws {
        switch declared {
        case .program(let words):
            let arguments = words.map(filled)
            try await run(GuestCommand(arguments), shown: arguments.joined(separator: " "))
        case .shell(let text):
            let command = filled(text)
            try await run(.shell(command), shown: command)
        }
    }

    private func run(_ command: GuestCommand, shown: String) async throws {
        var command = command
        command.mergesOutput = true
        let request = AgentRequest.run(command, limit: Self.commandLimit)
        let reply = try await guest.perform([request], within: Self.commandLimit + .seconds(5)).first
        guard case .command(let result)? = reply else {
            throw Mistake(reason: "command '\(shown)' of its identity: \(reply?.fileText ?? "no answer")")
        }
        guard result.succeeded else {
            throw Mistake(
                reason: "command '\(shown)' of its identity did not succeed (\(result.status.text))",
                lastSeen: result.output.text.suffix(4000).description
            )
        }
    }

    // MARK: Texts

    private func filled(_ template: Template) -> String {
        template.filled { value(of: $0.member ?? "") }
    }

    private func value(of member: String) -> String {
        switch member {
        case "name": identity.hostname
        case "host": identity.qualifiedName
        case "domain": identity.domain
        case "address": identity.interfaces.first.map { "\($0.address)" } ?? ""
        case "mac": identity.interfaces.first.map { "\($0.mac)" } ?? ""
        case "machineId": identity.machineID
        case "uuid": uuid
        default: ""
        }
    }
}
