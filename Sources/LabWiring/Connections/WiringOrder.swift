public import LabModel

/// When the machines of a lab are told of their connections, and which machines each of them waits for.
///
/// A machine is told after everything that it depends on has been told, and of what it requires itself before of what is
/// required of it. Nothing else waits: two branches of a lab that have nothing to do with each other go on side by side.
/// Inside a cycle the connections' own order decides.
public struct WiringOrder: Sendable {
    /// Something that a machine is told.
    public struct Step: Hashable, Sendable {
        /// The machine and what is done there.
        public let notice: PlannedConnection.Notice
        /// The titles of the connections that ask for it.
        public let connections: Set<String>
        /// The steps that come before it, as indexes of `steps`; all of them are smaller than its own.
        public let after: [Int]
    }

    /// What is told, in an order that would also do for one after the other.
    public let steps: [Step]
    private let reached: [String: Set<String>]

    /// Derives the order from connections that are in the order in which they are made.
    public init(of connections: [PlannedConnection]) {
        var providers: [String: Set<String>] = [:]
        for route in connections.flatMap(\.routes) {
            guard let provider = route.provider else { continue }
            providers[route.consumer, default: []].insert(provider)
        }
        var reached: [String: Set<String>] = [:]
        for machine in providers.keys { reached[machine] = Self.reach(from: machine, over: providers) }
        self.reached = reached
        steps = Self.steps(of: connections, reached: reached)
    }

    /// The machines that a machine depends on, however far; without those that depend on it in turn.
    public func machines(before name: String) -> Set<String> {
        (reached[name] ?? []).filter { !(reached[$0]?.contains(name) ?? false) && $0 != name }
    }

    private static func steps(of connections: [PlannedConnection], reached: [String: Set<String>]) -> [Step] {
        // Where several connections want the same, it is done once, when the last of them is made.
        var wanted: [PlannedConnection.Notice: Set<String>] = [:]
        for connection in connections {
            for notice in connection.notices { wanted[notice, default: []].insert(connection.title) }
        }
        var later: Set<PlannedConnection.Notice> = []
        let notices = connections.reversed().flatMap { connection in
            connection.notices.reversed().filter { later.insert($0).inserted }
        }.reversed()
        var steps: [Step] = []
        for notice in notices {
            let after = steps.indices.filter { index in
                let other = steps[index].notice.machine
                return other == notice.machine || (reached[notice.machine]?.contains(other) ?? false)
            }
            steps.append(Step(notice: notice, connections: wanted[notice] ?? [], after: after))
        }
        return steps
    }

    private static func reach(from start: String, over targets: [String: Set<String>]) -> Set<String> {
        var found: Set<String> = []
        var open = Array(targets[start] ?? [])
        while let machine = open.popLast() {
            guard found.insert(machine).inserted else { continue }
            open += targets[machine] ?? []
        }
        return found
    }
}
