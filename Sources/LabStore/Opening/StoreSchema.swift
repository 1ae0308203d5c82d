import GRDB

/// The tables of a store, and how an older store becomes a current one.
enum StoreSchema {
    /// The number of the last migration, kept in the file as its `user_version`.
    static let version = 2

    /// Marks the file as Assay's, as `file(1)` sees it: "ASSY".
    private static let applicationID = 0x4153_5359

    /// Refuses a file that this Assay must not touch; changes nothing.
    static func check(_ database: Database, path: String) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let owner = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard isEmpty || owner == applicationID else {
            throw StoreError(.foreign, subject: path, reason: "the file is the database of another program")
        }
        guard found <= version else {
            throw StoreError(
                .newerVersion,
                subject: path,
                reason: "the store has version \(found), and this Assay knows versions up to \(version)"
            )
        }
    }

    /// The migrations in order; one that was released never changes again.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try createImages(database)
            try createLabs(database)
            try createRuns(database)
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = 1")
        }
        migrator.registerMigration("2") { database in
            try createCells(database)
            try database.execute(sql: "PRAGMA user_version = 2")
        }
        return migrator
    }

    private static func createImages(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE images (
                    key TEXT PRIMARY KEY NOT NULL,
                    kind TEXT NOT NULL CHECK (kind IN ('system', 'application', 'staged', 'instant')),
                    title TEXT NOT NULL,
                    folder TEXT NOT NULL,
                    bytes INTEGER NOT NULL CHECK (typeof(bytes) = 'integer' AND bytes >= 0),
                    created DATETIME NOT NULL,
                    lastUsed DATETIME NOT NULL,
                    parent TEXT REFERENCES images (key) ON DELETE RESTRICT
                );
                CREATE INDEX imagesByParent ON images (parent);
                """
        )
    }

    private static func createLabs(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE labs (
                    id TEXT PRIMARY KEY NOT NULL,
                    name TEXT NOT NULL,
                    labFile TEXT NOT NULL,
                    folder TEXT NOT NULL,
                    owner TEXT NOT NULL CHECK (owner IN ('up', 'test')),
                    created DATETIME NOT NULL
                );
                CREATE UNIQUE INDEX standingLabsByName ON labs (name) WHERE owner = 'up';
                """
        )
    }

    private static func createCells(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE runs ADD COLUMN shard TEXT NOT NULL DEFAULT '';
                CREATE TABLE cells (
                    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                    cell TEXT NOT NULL,
                    outcome TEXT NOT NULL,
                    milliseconds INTEGER NOT NULL,
                    PRIMARY KEY (run, cell)
                );
                """
        )
    }

    private static func createRuns(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE runs (
                    id TEXT PRIMARY KEY NOT NULL,
                    lab TEXT NOT NULL,
                    labFile TEXT NOT NULL,
                    folder TEXT NOT NULL,
                    started DATETIME NOT NULL,
                    ended DATETIME,
                    outcome TEXT,
                    cells INTEGER NOT NULL,
                    passed INTEGER NOT NULL,
                    failed INTEGER NOT NULL,
                    errors INTEGER NOT NULL,
                    skipped INTEGER NOT NULL
                );
                CREATE INDEX runsByStart ON runs (started);
                CREATE TABLE results (
                    position INTEGER PRIMARY KEY,
                    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                    cell TEXT NOT NULL,
                    test TEXT NOT NULL,
                    machine TEXT NOT NULL,
                    outcome TEXT NOT NULL,
                    milliseconds INTEGER NOT NULL,
                    message TEXT NOT NULL,
                    UNIQUE (run, cell, test)
                );
                CREATE INDEX resultsByTest ON results (test, cell);
                """
        )
    }
}
