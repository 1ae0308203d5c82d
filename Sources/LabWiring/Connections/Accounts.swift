import LabModel

/// The accounts that providers are to make for the consumers of connections with credentials.
struct Accounts {
    /// An account that an application of a machine makes when the machine is deployed.
    private struct Account {
        let machine: String
        let application: Application
        let answer: String
        let credentials: Credentials
    }

    private var accounts: [Account] = []
    /// What is wrong with the credentials.
    private(set) var diagnostics: [Diagnostic] = []

    /// Collects the accounts of all connections, each once.
    init(of matched: [MatchedConnection], in lab: Lab) {
        for connection in matched {
            guard let credentials = connection.description.credentials else { continue }
            check(credentials, of: connection, in: lab)
            guard let machine = connection.description.to.machine, let endpoint = connection.endpoint else { continue }
            guard let answer = endpoint.item.accounts else {
                report(
                    "endpoint '\(endpoint.item.name)' of application '\(endpoint.application.name)' takes no credentials",
                    of: connection,
                    hint: "leave 'credentials' out"
                )
                continue
            }
            add(
                Account(
                    machine: machine,
                    application: endpoint.application,
                    answer: answer,
                    credentials: credentials
                ),
                of: connection
            )
        }
    }

    private mutating func add(_ account: Account, of connection: MatchedConnection) {
        let same = accounts.filter {
            $0.machine == account.machine && $0.application.name == account.application.name
                && $0.credentials.user == account.credentials.user
        }
        if same.contains(where: { $0.credentials.password != account.credentials.password }) {
            report(
                "user '\(account.credentials.user)' of machine '\(account.machine)' gets another password than from an "
                    + "earlier connection",
                of: connection
            )
        }
        guard !same.contains(where: { $0.credentials == account.credentials }) else { return }
        accounts.append(account)
    }

    private mutating func check(_ credentials: Credentials, of connection: MatchedConnection, in lab: Lab) {
        let parts = [credentials.user, credentials.password] + (credentials.database.map { [$0] } ?? [])
        let secrets = lab.secrets.map(\.name)
        for reference in parts.flatMap(\.references).uniqued() {
            if reference.root == "secret", secrets.contains(reference.member ?? "") { continue }
            report(
                "'${\(reference)}' is no secret of this lab",
                of: connection,
                hint: Suggestion.hint(for: reference.member ?? "", among: secrets)
            )
        }
    }

    private mutating func report(_ message: String, of connection: MatchedConnection, hint: String? = nil) {
        let title = connection.description.title
        diagnostics.append(
            .error("connection '\(title)': \(message)", at: connection.description.location, hint: hint)
        )
    }

    /// The machines with the accounts among the answers of their applications.
    func added(to machines: [PlannedMachine]) -> [PlannedMachine] {
        machines.map { machine in
            var machine = machine
            for account in accounts where account.machine == machine.description.name {
                for index in machine.configurations.indices
                where machine.configurations[index].application == account.application.name {
                    machine.configurations[index].answers[account.answer] = Self.list(
                        machine.configurations[index].answers[account.answer],
                        with: account.credentials
                    )
                }
            }
            return machine
        }
    }

    private static func list(_ value: AnswerValue?, with credentials: Credentials) -> AnswerValue {
        var elements: [AnswerValue] = []
        if case .list(let there)? = value { elements = there }
        elements.append(
            .map([
                "name": .text(credentials.user),
                "password": .text(credentials.password),
                "database": .text(credentials.database ?? credentials.user),
            ])
        )
        return .list(elements)
    }
}
