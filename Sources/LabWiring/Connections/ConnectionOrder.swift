import LabModel

/// The order in which connections are made: what a provider requires itself comes before what is required of it.
enum ConnectionOrder {
    /// The connections, as near to their order in the file as that allows; inside a cycle the file's order stays.
    static func sorted(_ connections: [MatchedConnection]) -> [MatchedConnection] {
        let targets = Dictionary(grouping: connections, by: \.description.from)
            .mapValues { $0.compactMap(\.description.to.machine) }
        var reached: [String: Set<String>] = [:]
        for machine in Set(connections.flatMap { [$0.description.from, $0.description.to.name] }) {
            reached[machine] = reach(from: machine, over: targets)
        }
        // A machine is on a cycle with itself.
        func isOnCycle(_ first: String, _ second: String) -> Bool {
            first == second
                || (reached[first]?.contains(second) ?? false) && (reached[second]?.contains(first) ?? false)
        }

        func isInCycle(_ connection: MatchedConnection) -> Bool {
            isOnCycle(connection.description.from, connection.description.to.name)
        }

        var waiting = connections
        var done: [MatchedConnection] = []
        while !waiting.isEmpty {
            let next = waiting.firstIndex { candidate in
                !waiting.contains { other in
                    isOnCycle(other.description.from, candidate.description.to.name)
                        && !(isInCycle(candidate) && isInCycle(other))
                }
            }
            done.append(waiting.remove(at: next ?? waiting.startIndex))
        }
        return done
    }

    /// The machines that can be come to from `start`, itself only if it is on a cycle.
    private static func reach(from start: String, over targets: [String: [String]]) -> Set<String> {
        var found: Set<String> = []
        var open = targets[start] ?? []
        while let machine = open.popLast() {
            guard found.insert(machine).inserted else { continue }
            open += targets[machine] ?? []
        }
        return found
    }
}
