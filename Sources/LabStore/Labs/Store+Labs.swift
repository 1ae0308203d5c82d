import GRDB

extension Store {
    /// Adds a lab.
    ///
    /// Throws `alreadyExists` when there is one with that id, or when both it and another of that name are meant to
    /// stay.
    public func register(_ lab: RegisteredLab) async throws(StoreError) {
        try await write(lab.name) { database in
            try database.execute(
                literal: """
                    INSERT INTO labs (id, name, labFile, folder, owner, created)
                    VALUES (\(lab.id), \(lab.name), \(lab.labFile), \(lab.folder), \(lab.owner.rawValue),
                            \(StoredTime(lab.created)))
                    """
            )
        }
    }

    /// The lab with an id, or `nil`.
    public func lab(id: String) async throws(StoreError) -> RegisteredLab? {
        try await read(id) { database in
            let request: SQLRequest<Row> = "SELECT * FROM labs WHERE id = \(id)"
            return try request.fetchOne(database).map(RegisteredLab.init(row:))
        }
    }

    /// The lab of a name that stays, or `nil`.
    public func standingLab(named name: String) async throws(StoreError) -> RegisteredLab? {
        try await read(name) { database in
            let request: SQLRequest<Row> = "SELECT * FROM labs WHERE name = \(name) AND owner = 'up'"
            return try request.fetchOne(database).map(RegisteredLab.init(row:))
        }
    }

    /// The labs that something made, or all, the oldest first.
    public func labs(owner: RegisteredLab.Owner? = nil) async throws(StoreError) -> [RegisteredLab] {
        try await read(path) { database in
            let request: SQLRequest<Row> = """
                SELECT * FROM labs WHERE \(owner?.rawValue) IS NULL OR owner = \(owner?.rawValue) ORDER BY created, id
                """
            return try request.fetchAll(database).map(RegisteredLab.init(row:))
        }
    }

    /// Removes a lab from the store; its folder is the caller's.
    ///
    /// A lab that is not there is no error, so that undoing twice is none.
    public func removeLab(id: String) async throws(StoreError) {
        try await write(id) { database in
            try database.execute(literal: "DELETE FROM labs WHERE id = \(id)")
        }
    }
}
