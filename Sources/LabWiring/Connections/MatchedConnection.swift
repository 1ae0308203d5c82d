import LabModel

/// A connection with the machines, the requirement and the endpoint that it joins.
struct MatchedConnection {
    /// Whose requirement or endpoint it is, and which one.
    struct Name: Hashable {
        /// The machine's name in the lab file.
        let machine: String
        /// The application.
        let application: String
        /// The requirement or endpoint.
        let item: String
    }

    /// What the lab file says.
    let description: ConnectionDescription
    /// The instances of the consumer.
    let consumers: [PlannedMachine]
    /// The instances of the provider; none where it is outside of the lab.
    let providers: [PlannedMachine]
    /// The application that requires something, and what; `nil` when the lab file's own settings are all there is.
    let requirement: (application: Application, item: Application.Requirement)?
    /// The application that provides something, and what.
    let endpoint: (application: Application, item: Application.Endpoint)?

    /// What identifies the requirement in the lab.
    var requirementName: Name? {
        requirement.map { Name(machine: description.from, application: $0.application.name, item: $0.item.name) }
    }

    /// What identifies the endpoint in the lab.
    var endpointName: Name? {
        guard let machine = description.to.machine else { return nil }
        return endpoint.map { Name(machine: machine, application: $0.application.name, item: $0.item.name) }
    }

    /// The provider's side as rules see it.
    var providingParties: [SettingScope.Party] {
        switch description.to {
        case .machine: providers.map { SettingScope.Party(.machine($0), port: endpoint?.item.port) }
        case .outside(let outside): [SettingScope.Party(.outside(outside), port: outside.port)]
        }
    }

    /// The consumer's side as rules see it.
    var consumingParties: [SettingScope.Party] {
        consumers.map { SettingScope.Party(.machine($0), port: nil) }
    }

    /// What is spoken, as far as either side says.
    var speaks: EndpointProtocol {
        let offered = endpoint?.item.speaks ?? .tcp
        return offered == .tcp ? requirement?.item.speaks ?? .tcp : offered
    }

    /// The ways from every consumer to every provider; those that do not exist have been reported as mistakes.
    var routes: [PlannedConnection.Route] {
        consumers.flatMap { consumer -> [PlannedConnection.Route] in
            if case .outside(let outside) = description.to {
                return [
                    .init(
                        consumer: consumer.name,
                        provider: nil,
                        source: nil,
                        address: outside.address,
                        port: outside.port,
                        speaks: speaks
                    )
                ]
            }
            return providers.compactMap { provider in
                SharedNetwork(from: consumer, to: provider).map { network in
                    .init(
                        consumer: consumer.name,
                        provider: provider.name,
                        source: network.consumer,
                        address: network.provider,
                        port: endpoint?.item.port,
                        speaks: speaks
                    )
                }
            }
        }
    }
}
