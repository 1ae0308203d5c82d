/// Things to do, each as soon as those that it depends on are done.
struct StepGraph: Sendable {
    /// A step's place in the graph.
    typealias ID = Int

    private struct Step {
        let after: Set<ID>
        let body: @Sendable () async throws -> Void
    }

    private var steps: [Step] = []

    /// Adds a step; only steps that are there already can come before it, so that there is no cycle.
    mutating func add(after: some Sequence<ID> = [], _ body: @escaping @Sendable () async throws -> Void) -> ID {
        let before = Set(after)
        precondition(before.allSatisfy(steps.indices.contains), "a step comes after the ones it depends on")
        steps.append(Step(after: before, body: body))
        return steps.count - 1
    }

    /// Runs all steps; the first error ends those that run, and the others do not begin.
    func run() async throws {
        var missing = steps.map(\.after)
        var followers: [ID: [ID]] = [:]
        for (id, step) in steps.enumerated() {
            for before in step.after { followers[before, default: []].append(id) }
        }
        try await withThrowingTaskGroup(of: ID.self) { group in
            func begin(_ id: ID) {
                let body = steps[id].body
                group.addTask {
                    try await body()
                    return id
                }
            }
            for id in steps.indices where missing[id].isEmpty { begin(id) }
            while let ended = try await group.next() {
                for id in followers[ended] ?? [] {
                    missing[id].remove(ended)
                    if missing[id].isEmpty { begin(id) }
                }
            }
        }
    }
}
