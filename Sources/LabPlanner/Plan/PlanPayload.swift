import LabModel

/// The shape of a plan as JSON, apart from the types that the program works with.
///
/// It has no answers and no values of secrets; settings show a secret as the reference that stands for it.
struct PlanPayload: Encodable {
    struct CellPlan: Encodable {
        var cell: String
        var axes: [String: String]
        var machines: [Machine]
        var connections: [Connection]
        var tests: [Test]
    }

    struct Machine: Encodable {
        var name: String
        var image: String
        var deploy: String
        var memory: String
        var processors: Int
        var disks: [String]
        var networks: [Card]
        var gateway: String?
    }

    struct Card: Encodable {
        var name: String
        var network: String
        var address: String
        var subnet: String
    }

    struct Connection: Encodable {
        var title: String
        var changes: [Change]
    }

    struct Change: Encodable {
        var machine: String
        var file: String
        var format: String
        var path: String
        var values: [String]
    }

    struct Test: Encodable {
        var name: String
        var machine: String
    }

    struct Image: Encodable {
        var title: String
        var hardware: String?
        var cells: [String]
    }

    struct Task: Encodable {
        var id: Int
        var kind: String
        var title: String
        var cell: String?
        var machine: String?
        var dependencies: [Int]
    }

    var lab: String
    var cells: [CellPlan]
    var images: [Image]
    var instants: [Image]
    var tasks: [Task]
}

/// A plan with what was decided for it.
struct DecidedPlan<Decided: Encodable>: Encodable {
    var plan: PlanPayload
    var decided: Decided

    private enum Key: String, CodingKey { case decided }

    func encode(to encoder: any Encoder) throws {
        try plan.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(decided, forKey: .decided)
    }
}
