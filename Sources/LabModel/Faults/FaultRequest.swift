/// An order to break or heal something, in the words of a command line: `delay web db 50ms`.
public struct FaultRequest: Hashable, Sendable, Codable {
    /// What is to be done.
    public enum Verb: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing passes between machines.
        case partition
        /// Frames arrive later.
        case delay
        /// Latencies differ.
        case jitter
        /// Frames are lost.
        case loss
        /// Frames arrive twice.
        case duplicate
        /// Frames are overtaken.
        case reorder
        /// Little passes.
        case bandwidth
        /// Nothing is wrong any more.
        case heal
        /// Chance is drawn from another number.
        case seed
        /// A machine ends.
        case crash
        /// A machine stands still.
        case pause
        /// A machine goes on.
        case `continue`
    }

    /// What is to be done.
    public var verb: Verb
    /// The names of machines, and the value last where the verb has one.
    public var words: [String]
    /// The network, if only one is meant.
    public var network: String?
    /// Whether only the way from the first machine to the second is meant.
    public var isOneWay: Bool

    /// Creates a request.
    public init(verb: Verb, words: [String], network: String? = nil, isOneWay: Bool = false) {
        self.verb = verb
        self.words = words
        self.network = network
        self.isOneWay = isOneWay
    }

    /// Reads the arguments of `assay-fault`: the verb, its words, and among them `--one-way` and `--network NAME`.
    /// - Throws: `FaultOrderError` when there is no such verb or option.
    public init(arguments: [String]) throws(FaultOrderError) {
        var words: [String] = []
        var network: String?
        var isOneWay = false
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--one-way": isOneWay = true
            case "--network":
                guard let name = rest.popFirst() else { throw FaultOrderError("'--network' needs a name") }
                network = name
            case _ where word.hasPrefix("--"):
                throw FaultOrderError("unknown option '\(word)'", hint: "there is '--network' and '--one-way'")
            default: words.append(word)
            }
        }
        let verbs = Verb.allCases.map(\.rawValue)
        guard let name = words.first else {
            throw FaultOrderError("say what to do", hint: "one of \(verbs.joined(separator: ", "))")
        }
        guard let verb = Verb(rawValue: name) else {
            let near = Suggestion.nearest(to: name, among: verbs).map { "did you mean '\($0)'?" }
            throw FaultOrderError(
                "'\(name)' is nothing that can be done",
                hint: near ?? "one of \(verbs.joined(separator: ", "))"
            )
        }
        self.init(verb: verb, words: Array(words.dropFirst()), network: network, isOneWay: isOneWay)
    }

    /// The order that the words mean in a lab with these names.
    /// - Throws: `FaultOrderError` when a name is unknown or a value is none.
    public func order(in names: FaultNames) throws(FaultOrderError) -> FaultOrder {
        switch verb {
        case .crash: return .crash(try names.machine(try onlyWord("MACHINE")))
        case .pause: return .pause(try names.machine(try onlyWord("MACHINE")))
        case .continue: return .resume(try names.machine(try onlyWord("MACHINE")))
        case .seed:
            guard let seed = UInt64(try onlyWord("NUMBER")) else { throw FaultOrderError("a seed is a number") }
            return .seed(seed)
        case .heal:
            guard words.count <= 2 else { throw FaultOrderError("'heal' takes at most two machines") }
            // The names are checked as those of a fault are.
            for name in words { _ = try names.peers(name) }
            if words.isEmpty, network == nil { return .heal([], network: nil) }
            return try healing(in: names)
        case .partition:
            guard !words.isEmpty else { throw FaultOrderError("say which machine is cut off: 'partition A [B]'") }
            return .impose(try flows(words, in: names), .partition)
        case .delay, .jitter, .loss, .duplicate, .reorder, .bandwidth:
            guard let value = words.last else { throw FaultOrderError("'\(verb.rawValue)' needs a value") }
            let change = try change(value)
            return .impose(try flows(Array(words.dropLast()), in: names), change)
        }
    }

    private func healing(in names: FaultNames) throws(FaultOrderError) -> FaultOrder {
        var machines: [String] = []
        for word in words {
            let peers = try names.peers(word).compactMap(\.self)
            guard peers.count == 1 else {
                throw FaultOrderError("'\(word)' is not one machine", hint: "heal its instances one by one")
            }
            machines += peers
        }
        if let network, !names.networks.contains(network) {
            throw FaultOrderError(
                "the lab has no network '\(network)'",
                hint: Suggestion.hint(for: network, among: names.networks)
            )
        }
        return .heal(machines, network: network)
    }

    private func onlyWord(_ what: String) throws(FaultOrderError) -> String {
        guard let word = words.first, words.count == 1 else {
            throw FaultOrderError("write '\(verb.rawValue) \(what)'")
        }
        return word
    }

    private func flows(_ machines: [String], in names: FaultNames) throws(FaultOrderError) -> [Flow] {
        guard machines.count <= 2 else {
            throw FaultOrderError("'\(verb.rawValue)' takes at most two machines, found \(machines.count)")
        }
        let from = machines.first ?? "any"
        let to = machines.count == 2 ? machines[1] : "any"
        return try names.flows(from: from, to: to, network: network, bothWays: !isOneWay && !machines.isEmpty)
    }

    private func change(_ value: String) throws(FaultOrderError) -> FaultOrder.Change {
        switch verb {
        case .delay: return .latency(try duration(value))
        case .jitter: return .jitter(try duration(value))
        case .loss: return .loss(try fraction(value))
        case .duplicate: return .duplication(try fraction(value))
        case .reorder: return .reordering(try fraction(value))
        case .bandwidth:
            if value == "none" { return .bandwidth(nil) }
            guard let rate = BitRate(value) else {
                throw FaultOrderError("'\(value)' is no bandwidth", hint: "write it like 10Mbit, or 'none'")
            }
            return .bandwidth(rate)
        default: fatalError("only verbs with a value come here")
        }
    }

    private func duration(_ text: String) throws(FaultOrderError) -> Duration {
        guard let duration = Duration(labText: text), duration <= .seconds(60) else {
            throw FaultOrderError("'\(text)' is no time from 0ms to 60s", hint: "write it like 50ms or 2s")
        }
        return duration
    }

    private func fraction(_ text: String) throws(FaultOrderError) -> Fraction {
        guard let fraction = Fraction(text) else {
            throw FaultOrderError("'\(text)' is no percentage from 0% to 100%", hint: "write it like 1% or 0.5%")
        }
        return fraction
    }
}
