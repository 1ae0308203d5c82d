public import FoundationEssentials
import GRDB
public import LabModel

/// What a task has of the host's memory, processors and disk for itself until it ends.
public struct Reservation: Hashable, Sendable, Codable {
    /// The task.
    public var task: String
    /// What it has.
    public var demand: Demand
    /// Whether it is what a lab that stays takes, for whose end nobody waits.
    public var isStanding: Bool

    /// Creates a reservation.
    public init(task: String, demand: Demand, isStanding: Bool = false) {
        self.task = task
        self.demand = demand
        self.isStanding = isStanding
    }
}

extension Store {
    /// A ticket that nobody has asked for since then is that of a process that does not run: it holds up nobody.
    private static let patience = 5.0

    /// Takes a part of the host for a task if it is the task's turn and there is room; else the task waits in a line under that name.
    ///
    /// Looking and taking are one transaction: two processes never have the same. `capacity` is what all tasks may have
    /// together, `available` the memory that nothing uses now. Whoever waits asks again within seconds, or loses its place.
    public func take(
        _ wanted: Reservation,
        as name: String,
        of capacity: Demand,
        available: ByteCount,
        at now: Date
    ) async throws(StoreError) -> Bool {
        try await write(wanted.task) { database in
            let line = try Self.tickets(in: database, since: now.addingTimeInterval(-Self.patience))
            let place = line.first { $0.task == wanted.task && $0.name == name }
            let last = line.map(\.position).max() ?? 0
            let ticket = ShareQueue.Ticket(
                task: wanted.task,
                name: name,
                demand: wanted.demand,
                position: place?.position ?? last + 1,
                passed: place?.passed ?? 0
            )
            let all = try Self.reservations(in: database)
            let queue = ShareQueue(
                capacity: capacity,
                available: available,
                standing: all.filter(\.isStanding).reduce(into: .nothing) { $0 += $1.demand },
                held: Dictionary(all.filter { !$0.isStanding }.map { ($0.task, $0.demand) }) { $1 },
                waiting: line
            )
            guard case .taken(let passed) = queue.decision(on: ticket) else {
                try Self.wait(ticket, in: database, at: now)
                return false
            }
            for other in passed {
                try database.execute(
                    literal: "UPDATE shareTickets SET passed = passed + 1 WHERE position = \(other.position)"
                )
            }
            try Self.leaveLine(wanted.task, name, in: database)
            try Self.add(wanted, in: database)
            return true
        }
    }

    /// Notes what a lab that stays takes now, in the place of what was noted before; it is asked of nobody, as it is taken already.
    public func note(standing demand: Demand, ofTask task: String) async throws(StoreError) {
        try await write(task) { database in
            try database.execute(literal: "DELETE FROM reservations WHERE task = \(task)")
            try Self.add(Reservation(task: task, demand: demand, isStanding: true), in: database)
        }
    }

    /// Gives back a part of what a task has taken.
    public func give(_ part: Reservation) async throws(StoreError) {
        try await write(part.task) { database in
            guard var held = try Self.reservations(in: database).first(where: { $0.task == part.task }) else { return }
            try database.execute(literal: "DELETE FROM reservations WHERE task = \(part.task)")
            held.demand -= part.demand
            let rest = held.demand
            guard rest.memory.bytes > 0 || rest.disk.bytes > 0 || rest.processing > 0 else { return }
            try Self.add(held, in: database)
        }
    }

    /// Gives up a place in the line; none is no error.
    public func leaveLine(_ task: String, as name: String) async throws(StoreError) {
        try await write(task) { try Self.leaveLine(task, name, in: $0) }
    }

    /// Gives back all that a task has taken, and its places in the line; none is no error.
    public func endReservation(ofTask task: String) async throws(StoreError) {
        try await write(task) { database in
            try database.execute(literal: "DELETE FROM reservations WHERE task = \(task)")
            try database.execute(literal: "DELETE FROM shareTickets WHERE task = \(task)")
        }
    }

    /// All reservations, in the order of the tasks' ids.
    public func reservations() async throws(StoreError) -> [Reservation] {
        try await read(path) { try Self.reservations(in: $0) }
    }

    private static func reservations(in database: Database) throws -> [Reservation] {
        try Row.fetchAll(database, sql: "SELECT * FROM reservations ORDER BY task").map { row in
            Reservation(task: row["task"], demand: demand(in: row), isStanding: row["isStanding"])
        }
    }

    private static func tickets(in database: Database, since time: Date) throws -> [ShareQueue.Ticket] {
        let request: SQLRequest<Row> = "SELECT * FROM shareTickets WHERE asked >= \(StoredTime(time)) ORDER BY position"
        return try request.fetchAll(database).map { row in
            ShareQueue.Ticket(
                task: row["task"],
                name: row["name"],
                demand: demand(in: row),
                position: row["position"],
                passed: row["passed"]
            )
        }
    }

    private static func demand(in row: Row) -> Demand {
        Demand(
            memory: ByteCount(bytes: row["memory"]),
            processing: row["processing"],
            disk: ByteCount(bytes: row["disk"]),
            jobs: 0
        )
    }

    private static func wait(_ ticket: ShareQueue.Ticket, in database: Database, at now: Date) throws {
        let demand = ticket.demand
        try database.execute(
            literal: """
                INSERT INTO shareTickets (task, name, memory, processing, disk, asked)
                VALUES (\(ticket.task), \(ticket.name), \(demand.memory.bytes), \(demand.processing),
                        \(demand.disk.bytes), \(StoredTime(now)))
                ON CONFLICT (task, name) DO UPDATE SET asked = excluded.asked
                """
        )
    }

    private static func leaveLine(_ task: String, _ name: String, in database: Database) throws {
        try database.execute(literal: "DELETE FROM shareTickets WHERE task = \(task) AND name = \(name)")
    }

    /// Adds to what a task has; never less than nothing, which the table refuses.
    private static func add(_ more: Reservation, in database: Database) throws {
        let (memory, disk) = (max(0, more.demand.memory.bytes), max(0, more.demand.disk.bytes))
        try database.execute(
            literal: """
                INSERT INTO reservations (task, memory, processing, disk, isStanding)
                VALUES (\(more.task), \(memory), \(max(0, more.demand.processing)), \(disk), \(more.isStanding))
                ON CONFLICT (task) DO UPDATE SET
                    memory = memory + excluded.memory, processing = processing + excluded.processing,
                    disk = disk + excluded.disk
                """
        )
    }
}
