import FoundationEssentials
import LabGuest
import LabModel

/// Gives a running clone its identity and reads every part of it back.
///
/// Nothing in a guest notices that it was copied from memory, so all of it is said to the guest, in one go, and nothing is
/// believed until the guest has said it back.
struct Identification {
    let machine: StartedMachine
    /// What the machine has that an identity is written for.
    let equipment: GuestEquipment
    /// The SSH host keys; empty for systems without a server.
    let keys: [HostKeys.File]
    /// What the machine is told of the lab.
    let topology: [(path: String, content: [UInt8])]

    /// How long all of it may take: QEMU's own agent needs a few commands for each file.
    private static let limit = Duration.seconds(240)
    /// How long the launch software of a resumed machine may take to answer.
    static let greetingLimit = Duration.seconds(240)

    private var items: IdentityItems {
        IdentityItems(
            machine.identity,
            entropy: Self.freshEntropy(),
            bootID: UUID().uuidString.lowercased(),
            equipment: equipment,
            keys: keys,
            topology: topology,
            hasMessageBus: machine.planned.image.family == "debian"
        )
    }

    /// Identifies the machine and compares what it says with what it should be.
    /// - Throws: `EngineError` naming the item, what was wanted and what was found.
    func identify(through guest: any RequestedGuest) async throws {
        try await establish(through: guest)
        try await declare(through: guest)
    }

    /// Does so without what authors declare.
    func establish(through guest: any RequestedGuest) async throws {
        let identity = self.items
        let (items, boot) = (identity.all, identity.bootFile)
        let tasks =
            [("the clock", ClockSetting.request())]
            + items.flatMap { item in item.application.map { (item.name, $0) } } + [("the next start", .write(boot))]
        let questions = items.flatMap(\.questions)
        let replies = try await guest.perform(tasks.map(\.1) + questions, within: Self.limit)
        for ((name, request), reply) in zip(tasks, replies) {
            if case .failed(_, let reason) = reply {
                throw machine.error("identify", "\(name) (\(request.subject)) could not be set: \(reason)")
            }
        }
        try check(items, Array(replies.dropFirst(tasks.count)))
        machine.note(readBack: [try await ClockSetting(machine: machine, guest: guest).confirm()])
    }

    /// What the lab's and the applications' authors declare beyond that.
    func declare(through guest: any RequestedGuest) async throws {
        let items = DeclaredItems(machine.planned.identity, of: machine.identity, guest: guest)
        do {
            machine.note(readBack: try await items.declare())
        } catch let mistake as DeclaredItems.Mistake {
            throw machine.error("identify", mistake.reason, lastSeen: mistake.lastSeen)
        }
    }

    func check(_ items: [any IdentityItem], _ replies: [AgentReply]) throws {
        var rest = replies[...]
        let findings = items.flatMap { item in
            defer { rest = rest.dropFirst(item.questions.count) }
            return item.findings(in: Array(rest.prefix(item.questions.count)))
        }
        machine.note(readBack: findings.map { MachineRecord.IdentityItem(name: $0.name, found: $0.found) })
        guard let wrong = findings.first(where: { !$0.isRight }) else { return }
        throw machine.error("identify", "\(wrong.name) should be '\(wrong.wanted)' and reads back as '\(wrong.found)'")
    }

    /// Random bytes of this host.
    static func freshEntropy() -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<8).flatMap { _ in withUnsafeBytes(of: random.next() as UInt64, Array.init) }
    }
}
