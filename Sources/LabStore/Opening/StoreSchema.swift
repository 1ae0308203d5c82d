import GRDB

/// The tables of a store, and how an older store becomes a current one.
enum StoreSchema {
    /// The number of the last migration, kept in the file as its `user_version`.
    static let version = 6

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
        migrator.registerMigration("3") { database in
            try createTasks(database)
            try database.execute(sql: "PRAGMA user_version = 3")
        }
        migrator.registerMigration("4") { database in
            try widenImages(database)
            try database.execute(sql: "ALTER TABLE cells ADD COLUMN memory INTEGER")
            try database.execute(sql: "PRAGMA user_version = 4")
        }
        migrator.registerMigration("5") { database in
            try createShareTickets(database)
            try database.execute(sql: "ALTER TABLE cells ADD COLUMN disk INTEGER")
            try database.execute(sql: "PRAGMA user_version = 5")
        }
        migrator.registerMigration("6") { database in
            // What labs that stay take: nobody waits until they end.
            try database.execute(sql: "ALTER TABLE reservations ADD COLUMN isStanding BOOLEAN NOT NULL DEFAULT 0")
            try database.execute(sql: "PRAGMA user_version = 6")
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

    /// Lets images be of further kinds; a table's checks cannot be changed in place.
    private static func widenImages(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE newImages (
                    key TEXT PRIMARY KEY NOT NULL,
                    kind TEXT NOT NULL,
                    title TEXT NOT NULL,
                    folder TEXT NOT NULL,
                    bytes INTEGER NOT NULL CHECK (typeof(bytes) = 'integer' AND bytes >= 0),
                    created DATETIME NOT NULL,
                    lastUsed DATETIME NOT NULL,
                    parent TEXT REFERENCES images (key) ON DELETE RESTRICT
                );
                INSERT INTO newImages SELECT key, kind, title, folder, bytes, created, lastUsed, parent FROM images;
                DROP TABLE images;
                ALTER TABLE newImages RENAME TO images;
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

    private static func createTasks(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE tasks (
                    id TEXT PRIMARY KEY NOT NULL,
                    parent TEXT REFERENCES tasks (id) ON DELETE CASCADE,
                    owner TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'aborted')),
                    stage TEXT NOT NULL,
                    stageBegan DATETIME,
                    message TEXT NOT NULL,
                    isAbortWanted BOOLEAN NOT NULL,
                    started DATETIME NOT NULL,
                    ended DATETIME
                );
                CREATE INDEX tasksByParent ON tasks (parent);
                CREATE INDEX tasksByOwner ON tasks (owner, state);
                CREATE INDEX tasksByState ON tasks (state);
                CREATE TABLE taskMessages (
                    task TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
                    time DATETIME NOT NULL,
                    text TEXT NOT NULL
                );
                CREATE INDEX messagesByTask ON taskMessages (task);
                CREATE TABLE undoSteps (
                    position INTEGER PRIMARY KEY AUTOINCREMENT,
                    task TEXT NOT NULL REFERENCES tasks (id) ON DELETE RESTRICT,
                    kind TEXT NOT NULL,
                    target TEXT NOT NULL
                );
                CREATE INDEX stepsByTask ON undoSteps (task);
                -- What is being made belongs to one task alone; only a suspended lab has several users.
                CREATE UNIQUE INDEX stepsByTarget ON undoSteps (kind, target) WHERE kind <> 'template';
                CREATE TABLE stageTimes (
                    position INTEGER PRIMARY KEY AUTOINCREMENT,
                    kind TEXT NOT NULL,
                    stage TEXT NOT NULL,
                    milliseconds INTEGER NOT NULL
                );
                CREATE INDEX timesByStage ON stageTimes (kind, stage);
                CREATE TABLE reservations (
                    task TEXT PRIMARY KEY NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
                    memory INTEGER NOT NULL CHECK (memory >= 0),
                    disk INTEGER NOT NULL CHECK (disk >= 0)
                );
                """
        )
    }

    /// Who waits for a share of the host, in the order of their asking, and the processors that are reserved.
    private static func createShareTickets(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE reservations ADD COLUMN processing INTEGER NOT NULL DEFAULT 0;
                CREATE TABLE shareTickets (
                    position INTEGER PRIMARY KEY AUTOINCREMENT,
                    task TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
                    name TEXT NOT NULL,
                    memory INTEGER NOT NULL,
                    processing INTEGER NOT NULL,
                    disk INTEGER NOT NULL,
                    passed INTEGER NOT NULL DEFAULT 0,
                    asked DATETIME NOT NULL,
                    UNIQUE (task, name)
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
