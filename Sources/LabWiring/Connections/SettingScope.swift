import LabModel

/// What the references of a rule mean on one machine.
struct SettingScope {
    /// The end of a connection that a machine stands at.
    enum Side {
        case consumer
        case provider

        /// The name of the end in references.
        var root: String { self == .consumer ? "from" : "to" }
    }

    /// Something at one end of the connection.
    struct Party {
        /// A machine of the lab, or what the lab does not make.
        enum Place {
            case machine(PlannedMachine)
            case outside(OutsideEndpoint)
        }

        let place: Place
        /// The port that it provides.
        let port: Int?

        init(_ place: Place, port: Int?) {
            self.place = place
            self.port = port
        }

        /// What tells it from others.
        var name: String {
            switch place {
            case .machine(let machine): machine.name
            case .outside(let endpoint): endpoint.name ?? endpoint.address.description
            }
        }
    }

    /// The machine whose settings the rule writes.
    let here: PlannedMachine
    /// The end that it stands at.
    let side: Side
    /// All machines at the consumer's end.
    let consumers: [Party]
    /// All machines at the provider's end.
    let providers: [Party]
    /// Who the consumers are to the providers.
    let credentials: Credentials?
    /// The applications whose values and answers the rule may use, the rule's own first.
    let applications: [InstalledApplication]
    /// The lab, for its domain and the names of its secrets.
    let lab: Lab

    /// What a template gives: one value, or one for each machine of the other end when it names something of them.
    func values(of template: Template, separator: String) throws(ConnectionMistake) -> [Template] {
        let others = parties(at: side == .consumer ? .provider : .consumer)
        guard others.count > 1, template.references.contains(where: variesOverOthers) else {
            return [try filled(template, other: others.first, separator: separator)]
        }
        var values: [Template] = []
        for other in others {
            let value = try filled(template, other: other, separator: separator)
            if !values.contains(value) { values.append(value) }
        }
        return values
    }

    /// What a template gives that must be one value.
    func value(of template: Template) throws(ConnectionMistake) -> Template {
        let values = try values(of: template, separator: ",")
        guard values.count == 1, let value = values.first else {
            throw ConnectionMistake(
                "'\(template)' gives \(values.count) values where one is needed",
                hint: "choose one with an index, as in '${\(side == .consumer ? "to" : "from")[0].address}'"
            )
        }
        return value
    }

    /// The path of a settings file, in which only values and answers of the application may stand.
    func file(of template: Template) throws(ConnectionMistake) -> String {
        for reference in template.references where !["value", "answer"].contains(reference.root) {
            throw ConnectionMistake(
                "the name of a settings file cannot have '${\(reference)}'",
                hint: "it may have '${value.NAME}' and '${answer.NAME}'"
            )
        }
        let name = try filled(template, other: nil, separator: "")
        if let text = name.literalText { return text }
        throw ConnectionMistake("the name of a settings file cannot have a secret, as '\(template)' does")
    }

    func parties(at side: Side) -> [Party] { side == .consumer ? consumers : providers }

    private func variesOverOthers(_ reference: Reference) -> Bool {
        let other: Side = side == .consumer ? .provider : .consumer
        guard reference.root == other.root, reference.index == nil else { return false }
        switch reference.member {
        case "name", "host", "address": return true
        case "port": return Set(parties(at: other).map(\.port)).count > 1
        default: return false
        }
    }

    func filled(_ template: Template, other: Party?, separator: String) throws(ConnectionMistake) -> Template {
        var segments: [Template.Segment] = []
        for segment in template.segments {
            guard case .reference(let reference) = segment else {
                segments.append(segment)
                continue
            }
            segments += try meaning(of: reference, other: other, separator: separator).segments
        }
        // Neighbouring literals become one, so that equal values are equal templates.
        return Template(segments: segments).partlyFilled { _ in nil }
    }

    private func meaning(
        of reference: Reference,
        other: Party?,
        separator: String
    ) throws(ConnectionMistake) -> Template {
        switch reference.root {
        case "from":
            return Template(literal: try text(of: reference, at: .consumer, other: other, separator: separator))
        case "to":
            return Template(literal: try text(of: reference, at: .provider, other: other, separator: separator))
        case "value":
            return Template(literal: try libraryValue(reference))
        case "answer":
            return try answer(reference)
        case "credentials":
            return try credential(reference)
        case "secret":
            let names = lab.secrets.map(\.name)
            if let name = reference.member, names.contains(name) { return Template(segments: [.reference(reference)]) }
            throw ConnectionMistake(
                "'${\(reference)}' is no secret of this lab",
                hint: Suggestion.hint(for: reference.member ?? "", among: names)
            )
        default:
            throw ConnectionMistake(
                "'${\(reference)}' is not known in a setting",
                hint: Suggestion.hint(
                    for: reference.root,
                    among: ["from", "to", "value", "answer", "credentials", "secret"]
                )
            )
        }
    }
}
