import GRDB
public import LabModel

/// What a task has of the host's memory and disk for itself until it ends.
public struct Reservation: Hashable, Sendable, Codable {
    /// The task.
    public var task: String
    /// The memory.
    public var memory: ByteCount
    /// The space on the state folder's disk.
    public var disk: ByteCount

    /// Creates a reservation.
    public init(task: String, memory: ByteCount, disk: ByteCount = ByteCount(bytes: 0)) {
        self.task = task
        self.memory = memory
        self.disk = disk
    }
}

extension Store {
    /// Reserves, or changes what the task has reserved, if all tasks of all processes then have at most so much.
    ///
    /// Looking and reserving are one transaction: two processes never have the same memory. Gives `false` when it is too much.
    public func reserve(
        _ wanted: Reservation,
        withinMemory memory: ByteCount,
        disk: ByteCount = ByteCount(bytes: .max)
    ) async throws(StoreError) -> Bool {
        try await write(wanted.task) { database in
            let request: SQLRequest<Row> = """
                SELECT coalesce(sum(memory), 0) AS memory, coalesce(sum(disk), 0) AS disk FROM reservations
                WHERE task <> \(wanted.task)
                """
            guard let taken = try request.fetchOne(database) else { return false }
            let (takenMemory, takenDisk): (Int64, Int64) = (taken["memory"], taken["disk"])
            guard wanted.memory.bytes <= memory.bytes - takenMemory, wanted.disk.bytes <= disk.bytes - takenDisk else {
                return false
            }
            try database.execute(
                literal: """
                    INSERT INTO reservations (task, memory, disk)
                    VALUES (\(wanted.task), \(wanted.memory.bytes), \(wanted.disk.bytes))
                    ON CONFLICT (task) DO UPDATE SET memory = excluded.memory, disk = excluded.disk
                    """
            )
            return true
        }
    }

    /// Gives back what a task has reserved; none is no error.
    public func endReservation(ofTask task: String) async throws(StoreError) {
        try await write(task) { database in
            try database.execute(literal: "DELETE FROM reservations WHERE task = \(task)")
        }
    }

    /// All reservations, in the order of the tasks' ids.
    public func reservations() async throws(StoreError) -> [Reservation] {
        try await read(path) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM reservations ORDER BY task").map { row in
                Reservation(
                    task: row["task"],
                    memory: ByteCount(bytes: row["memory"]),
                    disk: ByteCount(bytes: row["disk"])
                )
            }
        }
    }
}
