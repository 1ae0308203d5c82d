import FoundationEssentials
import LabGuest
import LabModel
import LabWiring

/// Gives a running clone its identity and reads every part of it back.
///
/// Nothing in a guest notices that it was copied from memory, so all of it is said to the guest, in one go, and nothing is
/// believed until the guest has said it back.
struct Identification {
    let machine: StartedMachine
    /// The SSH host keys; empty for systems without a server.
    let keys: [HostKeys.File]
    /// What the machine is told of the lab.
    let topology: [(path: String, content: [UInt8])]

    /// How long the launch software of a resumed machine may take to answer.
    private static let greetingLimit = Duration.seconds(240)

    private var identity: MachineIdentity { machine.identity }

    /// Identifies the machine and compares what it says with what it should be.
    /// - Throws: `EngineError` naming the item, what was wanted and what was found.
    func identify() async throws {
        try await machine.guest.hello(within: Self.greetingLimit)
        let lasting = lastingRequests
        let boot = FileWrite(
            "/etc/assay/boot.frames",
            bytes: AgentRequest.bootFrames(lasting),
            permissions: FilePermissions(mode: 0o600)
        )
        // Entropy first: whatever the guest draws from now on is its own.
        let requests = [.entropy(Self.freshEntropy()), ClockSetting.request()] + lasting + files + [.write(boot)]
        let questions = self.questions
        let replies = try await machine.guest.perform(
            requests + questions.map(\.request) + [.links, .addresses],
            within: .seconds(30)
        )
        for (request, reply) in zip(requests, replies) {
            if case .failed(_, let reason) = reply {
                throw machine.error("identify", "\(name(of: request)) could not be set: \(reason)")
            }
        }
        let answers = replies.dropFirst(requests.count)
        var items = try zip(questions, answers).flatMap { question, reply in try question.read(reply) }
        items += try links(answers[answers.endIndex - 2], answers[answers.endIndex - 1])
        machine.note(readBack: items.map { MachineRecord.IdentityItem(name: $0.name, found: $0.found) })
        machine.note(readBack: [try await ClockSetting(machine: machine).confirm()])
        if let wrong = items.first(where: { $0.wanted != $0.found }) {
            throw machine.error(
                "identify",
                "\(wrong.name) should be '\(wrong.wanted)' and reads back as '\(wrong.found)'"
            )
        }
    }

    /// What must be done again at every boot, because only files outlast one.
    private var lastingRequests: [AgentRequest] {
        [.hostname(identity.hostname)]
            + identity.interfaces.map { interface in
                let address = InterfaceAddress(interface.address, prefixLength: interface.subnet.prefixLength)
                return .link(LinkSettings(name: interface.name, mac: interface.mac, addresses: [address]))
            }
            + (identity.gateway.map { [.route(GuestRoute(gateway: .v4($0)))] } ?? [])
    }

    static func freshEntropy() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<8).flatMap { _ in withUnsafeBytes(of: random.next() as UInt64, Array.init) }
    }

    /// The files with their wanted contents.
    private var files: [AgentRequest] {
        wantedFiles.map { .write(FileWrite($0.path, bytes: $0.content, permissions: FilePermissions(mode: $0.mode))) }
    }

    private var wantedFiles: [HostKeys.File] {
        var files = [
            HostKeys.File(
                path: "/etc/hostname",
                content: Array(IdentityFiles.hostname(of: identity).utf8),
                mode: 0o644
            ),
            HostKeys.File(path: "/etc/hosts", content: Array(IdentityFiles.hosts(of: identity).utf8), mode: 0o644),
            HostKeys.File(path: "/etc/machine-id", content: Array("\(identity.machineID)\n".utf8), mode: 0o444),
        ]
        if let resolver = IdentityFiles.resolver(of: identity) {
            files.append(HostKeys.File(path: "/etc/resolv.conf", content: Array(resolver.utf8), mode: 0o644))
        }
        files += topology.map { HostKeys.File(path: $0.path, content: $0.content, mode: 0o644) }
        return files + keys
    }

    private func name(of request: AgentRequest) -> String {
        switch request {
        case .write(let write): "file '\(write.path)'"
        case .link(let link): "interface '\(link.name)'"
        case .route: "the default route"
        case .hostname: "the host name"
        case .clock: "the clock"
        case .entropy: "the random generator's seed"
        default: "the identity"
        }
    }
}

/// Asking the guest what it is.
extension Identification {
    /// A part of the identity as it should be and as the guest says it is.
    private struct Item {
        var name: String
        var wanted: String
        var found: String
    }

    /// A request with the way to read its reply.
    private struct Question {
        var request: AgentRequest
        var read: (AgentReply) throws -> [Item]
    }

    private var questions: [Question] {
        [hostnameQuestion, routeQuestion] + wantedFiles.map(question(about:))
    }

    private var hostnameQuestion: Question {
        let request = AgentRequest.read(path: "/proc/sys/kernel/hostname", offset: 0, limit: 256)
        return Question(request: request) { reply in
            let found = text(of: reply)
            return [Item(name: "hostname", wanted: identity.hostname, found: String(found.prefix { $0 != "\n" }))]
        }
    }

    private func links(_ links: AgentReply, _ addresses: AgentReply) throws -> [Item] {
        guard case .links(let links) = links else { throw unexpected(links, "the interfaces") }
        guard case .addresses(let addresses) = addresses else { throw unexpected(addresses, "the addresses") }
        return identity.interfaces.flatMap { interface in
            let link = links.first { $0.name == interface.name }
            let own = addresses.filter { $0.link == link?.index && !$0.address.isLinkLocal }.map(\.address.description)
            return [
                Item(
                    name: "\(interface.name).mac",
                    wanted: interface.mac.description,
                    found: link?.mac?.description ?? "none"
                ),
                Item(
                    name: "\(interface.name).address",
                    wanted: "\(interface.address)/\(interface.subnet.prefixLength)",
                    found: link == nil ? "no interface" : own.joined(separator: " ")
                ),
                Item(name: "\(interface.name).state", wanted: "up", found: link?.isUp == true ? "up" : "down"),
            ]
        }
    }

    private var routeQuestion: Question {
        Question(request: .routes) { reply in
            guard case .routes(let routes) = reply else { throw unexpected(reply, "the default route") }
            return [
                Item(
                    name: "gateway",
                    wanted: identity.gateway?.description ?? "none",
                    found: routes.isEmpty ? "none" : routes.map(\.gateway.description).joined(separator: " ")
                )
            ]
        }
    }

    private func question(about file: HostKeys.File) -> Question {
        let limit = UInt32(clamping: file.content.count + 1)
        return Question(request: .read(path: file.path, offset: 0, limit: limit)) { reply in
            let isPrivate = file.mode == 0o600
            guard case .file(let found, let size) = reply else {
                return [Item(name: file.path, wanted: "its content", found: "unreadable")]
            }
            let isSame = found.bytes == file.content && size == UInt64(file.content.count)
            if file.path == "/etc/machine-id" {
                return [Item(name: "machine-id", wanted: identity.machineID, found: line(found.bytes))]
            }
            if file.path.hasSuffix(".pub") {
                return [Item(name: file.path, wanted: line(file.content), found: line(found.bytes))]
            }
            let different = isPrivate ? "different" : "different: \(line(found.bytes))"
            return [Item(name: file.path, wanted: "as written", found: isSame ? "as written" : different)]
        }
    }

    private func text(of reply: AgentReply) -> String {
        guard case .file(let file, _) = reply else { return "" }
        return String(decoding: file.bytes, as: UTF8.self)
    }

    private func line(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(200), as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }

    private func unexpected(_ reply: AgentReply, _ what: String) -> EngineError {
        machine.error("identify", "the guest did not say \(what): \(reply)")
    }
}
