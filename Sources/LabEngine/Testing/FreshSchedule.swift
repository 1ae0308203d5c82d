import LabModel

/// The order of the tests that each run in a copy of a lab, and the copies that are made ahead of them.
///
/// A test is due when the state that it starts from is there. While tests run, the copies for the next ones are made.
actor FreshSchedule<Lab: Sendable> {
    /// A test that is due.
    struct Item: Sendable {
        var test: NumberedTest
        /// The state that it starts from.
        var origin: HeldTemplate
    }

    /// A test with the lab that is being made for it; the task is owned by whoever takes it.
    struct Ready: Sendable {
        var item: Item
        var lab: Task<Lab, any Error>
    }

    private let ahead: Int
    private let make: @Sendable (Item) async throws -> Lab
    private var due: [Item]
    private var prepared: [Ready] = []
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Creates the schedule of the tests that are due from the beginning; `ahead` labs are made before they are asked for.
    init(_ due: [Item], ahead: Int, make: @escaping @Sendable (Item) async throws -> Lab) {
        self.due = due
        self.ahead = ahead
        self.make = make
    }

    /// The next test, once one is due; `nil` when none will be any more.
    func next() async -> Ready? {
        while true {
            if prepared.isEmpty { prepare() }
            if !prepared.isEmpty {
                running += 1
                let first = prepared.removeFirst()
                while prepared.count < ahead, !due.isEmpty { prepare() }
                return first
            }
            guard running > 0 else { return nil }
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    /// Notes that a test that was taken has ended, and which tests are due now; they come before those that wait.
    func ended(nowDue items: [Item] = []) {
        running -= 1
        due = items + due
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    /// The labs that were made ahead and that nobody took.
    func leftOver() -> [Task<Lab, any Error>] {
        defer { prepared = [] }
        return prepared.map(\.lab)
    }

    private func prepare() {
        guard !due.isEmpty else { return }
        let item = due.removeFirst()
        let make = make
        prepared.append(Ready(item: item, lab: Task { try await make(item) }))
    }
}

/// A test with its place in the lab file.
struct NumberedTest: Hashable, Sendable {
    /// The number, counted from 1.
    var number: Int
    var test: TestDescription
}
