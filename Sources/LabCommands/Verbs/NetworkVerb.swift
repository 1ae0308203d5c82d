import ArgumentParser
import FoundationEssentials
import Glibc
import LabEngine
import LabHost
import LabModel

/// `assay network`: shows, breaks, heals and captures the networks of a lab that stays.
struct NetworkVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: "Show, break, heal and capture the networks of a lab that stays.",
        discussion: """
            show                       what is wrong, and what each card has carried
            partition A [B]            nothing passes between A and B, or between A and all others
            delay [A [B]] 50ms         frames arrive so much later
            jitter [A [B]] 5ms         latencies differ by so much to both sides
            loss [A [B]] 1%            so many frames are lost
            duplicate [A [B]] 1%       so many frames arrive twice
            reorder [A [B]] 1%         so many frames are overtaken
            bandwidth [A [B]] 10Mbit   so much passes, or 'none' for no limit
            heal [A [B]]               nothing is wrong any more
            seed 7                     chance is drawn from another number
            capture NETWORK -w FILE    pcapng until Ctrl-C; '-' is standard output

            A and B are machines, 'gateway' or 'any'; without them everybody is meant.
            """
    )

    /// What can be done.
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case show, partition, delay, jitter, loss, duplicate, reorder, bandwidth, heal, seed, capture
    }

    @Argument(help: ArgumentHelp("The lab's name.", valueName: "lab"))
    var lab: String

    @Argument(help: "What to do.")
    var action: Action = .show

    @Argument(help: ArgumentHelp("Machines, and the value last.", valueName: "words"))
    var words: [String] = []

    @Option(help: ArgumentHelp("Only on this network.", valueName: "name"))
    var network: String?

    @Flag(help: "Only from A to B.")
    var oneWay = false

    @Option(
        name: [.customShort("w"), .customLong("write")],
        help: ArgumentHelp("The captured file.", valueName: "file")
    )
    var file: String?

    @OptionGroup var format: FormatOption

    func validate() throws {
        guard (action == .capture) == (file != nil) else {
            throw ValidationError(
                action == .capture ? "say where the capture goes: '-w FILE'" : "only 'capture' writes a file"
            )
        }
    }

    func run() async throws {
        let labs = StandingLabs(state: try Workplace().state)
        let name = try labs.find(lab)
        switch action {
        case .show: try await show(labs, name)
        case .capture: try await capture(labs, name)
        default: try await change(labs, name)
        }
    }

    private func show(_ labs: StandingLabs, _ name: String) async throws {
        guard words.isEmpty else { throw Failure.usage("'show' takes no words") }
        guard case .networks(let facts) = try await labs.ask(name, .networks) else {
            throw Failure(code: .labBroke, message: "the lab gave no facts of its networks")
        }
        try Self.show(facts, format: format.format)
    }

    private func change(_ labs: StandingLabs, _ name: String) async throws {
        guard let verb = FaultRequest.Verb(rawValue: action.rawValue) else {
            fatalError("every other action is a verb of faults")
        }
        let request = FaultRequest(verb: verb, words: words, network: network, isOneWay: oneWay)
        guard case .networks(let facts) = try await labs.ask(name, .breaking(request)) else {
            throw Failure(code: .labBroke, message: "the lab gave no facts of its networks")
        }
        for line in facts.faults { Talk.say("assay: \(name): \(line)") }
        if facts.faults.isEmpty { Talk.say("assay: \(name): nothing is wrong with the networks") }
    }

    /// Prints what is wrong, and what the networks have carried.
    private static func show(_ facts: NetworkFacts, format: OutputFormat) throws {
        let rows = facts.networks.flatMap { network in
            network.cards.map { card in
                [
                    network.network, card.machine, card.addresses.map(\.description).joined(separator: " "),
                    "\(card.sent)", "\(card.received)", "\(card.missed)",
                ]
            }
        }
        try Table.print(
            format,
            columns: ["network", "machine", "addresses", "sent", "received", "missed"],
            rows: rows,
            payload: facts
        )
        guard format == .table else { return }
        for line in facts.faults { Talk.print(line) }
    }
}

extension NetworkVerb {
    /// Writes the capture as it comes, until the lab ends or Ctrl-C.
    private func capture(_ labs: StandingLabs, _ name: String) async throws {
        guard let network = words.first, words.count == 1 else {
            throw Failure.usage("say which network: 'capture NETWORK -w FILE'")
        }
        let path = file ?? "-"
        let descriptor = path == "-" ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Failure(code: .labBroke, message: "'\(path)' cannot be written: \(String(cString: strerror(errno)))")
        }
        defer { if path != "-" { close(descriptor) } }
        Talk.say("assay: capturing network '\(network)' of lab '\(name)'; Ctrl-C ends it")
        do {
            try await Interruption.cancelling(saying: nil) {
                try await labs.listen(name, to: network) { bytes in
                    guard Self.write(bytes, to: descriptor) else {
                        let reason = String(cString: strerror(errno))
                        throw Failure(code: .labBroke, message: "'\(path)' cannot be written: \(reason)")
                    }
                }
            }
        } catch let failure as Failure where failure.code == .interrupted || failure.code == .terminated {
            // That is how a capture is meant to end.
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            guard count > 0 || errno == EINTR else { return false }
            written += max(0, count)
        }
        return true
    }
}

/// `assay machine`: breaks the machines of a lab that stays.
struct MachineVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "Crash, pause and continue machines of a lab that stays."
    )

    /// What can be done.
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case crash, pause, `continue`
    }

    @Argument(help: ArgumentHelp("The lab's name.", valueName: "lab"))
    var lab: String

    @Argument(help: "'crash' ends it as if its power had failed; 'pause' lets it stand still, and 'continue' go on.")
    var action: Action

    @Argument(help: "The machine.")
    var machine: String

    func run() async throws {
        let labs = StandingLabs(state: try Workplace().state)
        guard let verb = FaultRequest.Verb(rawValue: action.rawValue) else {
            fatalError("every action is a verb of faults")
        }
        _ = try await labs.ask(try labs.find(lab), .breaking(FaultRequest(verb: verb, words: [machine])))
    }
}
