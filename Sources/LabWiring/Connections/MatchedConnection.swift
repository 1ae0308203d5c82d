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
    /// The instances of the provider.
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
        endpoint.map { Name(machine: description.to, application: $0.application.name, item: $0.item.name) }
    }

    /// The provider's side as rules see it.
    var providingParties: [SettingScope.Party] {
        providers.map { SettingScope.Party(machine: $0, port: endpoint?.item.port) }
    }

    /// The consumer's side as rules see it.
    var consumingParties: [SettingScope.Party] {
        consumers.map { SettingScope.Party(machine: $0, port: nil) }
    }
}
