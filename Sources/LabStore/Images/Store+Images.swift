public import FoundationEssentials
import GRDB
import LabModel

extension Store {
    /// Adds an image, or replaces what is known of the one with the same key.
    ///
    /// Throws `notFound` when its parent is not in the store.
    public func record(_ image: CatalogedImage) async throws(StoreError) {
        try await write(image.key) { database in
            if let parent = image.parent, try Self.image(parent, in: database) == nil {
                throw StoreError(.notFound, subject: parent, reason: "the parent of '\(image.key)' is not in the store")
            }
            try database.execute(
                literal: """
                    INSERT INTO images (key, kind, title, folder, bytes, created, lastUsed, parent)
                    VALUES (\(image.key), \(image.kind.rawValue), \(image.title), \(image.folder), \(image.size.bytes),
                            \(StoredTime(image.created)), \(StoredTime(image.lastUsed)), \(image.parent))
                    ON CONFLICT (key) DO UPDATE SET
                        kind = excluded.kind, title = excluded.title, folder = excluded.folder, bytes = excluded.bytes,
                        created = excluded.created, lastUsed = excluded.lastUsed, parent = excluded.parent
                    """
            )
        }
    }

    /// The image with a key, or `nil`.
    public func image(key: String) async throws(StoreError) -> CatalogedImage? {
        try await read(key) { try Self.image(key, in: $0) }
    }

    /// The images of a kind, or all, by title and age.
    public func images(kind: CatalogedImage.Kind? = nil) async throws(StoreError) -> [CatalogedImage] {
        try await read(path) { database in
            let request: SQLRequest<Row> = """
                SELECT * FROM images WHERE \(kind?.rawValue) IS NULL OR kind = \(kind?.rawValue)
                ORDER BY title, created, key
                """
            return try request.fetchAll(database).map(CatalogedImage.init(row:))
        }
    }

    /// The images that build on an image.
    public func images(madeFrom parent: String) async throws(StoreError) -> [CatalogedImage] {
        try await read(parent) { database in
            let request: SQLRequest<Row> = "SELECT * FROM images WHERE parent = \(parent) ORDER BY title, created, key"
            return try request.fetchAll(database).map(CatalogedImage.init(row:))
        }
    }

    /// The images not used since a time that nothing builds on, the longest unused first.
    ///
    /// When they are removed, their parents may become candidates: ask again until there are none.
    public func removableImages(unusedSince time: Date) async throws(StoreError) -> [CatalogedImage] {
        try await read(path) { database in
            let request: SQLRequest<Row> = """
                SELECT * FROM images WHERE lastUsed < \(StoredTime(time))
                    AND NOT EXISTS (SELECT 1 FROM images AS other WHERE other.parent = images.key)
                ORDER BY lastUsed, key
                """
            return try request.fetchAll(database).map(CatalogedImage.init(row:))
        }
    }

    /// Notes that an image was used, and with it those that it builds on; a time before the last use changes nothing.
    public func markImageUsed(key: String, at time: Date) async throws(StoreError) {
        try await write(key) { database in
            // UNION rather than UNION ALL: a circle of parents, which only damage can make, ends the walk.
            try database.execute(
                literal: """
                    WITH RECURSIVE line (key) AS (
                        SELECT \(key)
                        UNION SELECT images.parent FROM images JOIN line ON images.key = line.key
                            WHERE images.parent IS NOT NULL
                    )
                    UPDATE images SET lastUsed = max(lastUsed, \(StoredTime(time))) WHERE key IN (SELECT key FROM line)
                    """
            )
            guard try Self.image(key, in: database) != nil else { throw Self.noImage(key) }
        }
    }

    /// Removes an image from the store; its folder is the caller's.
    ///
    /// Throws `inUse` when other images build on it, and `notFound` when there is none.
    public func removeImage(key: String) async throws(StoreError) {
        try await write(key) { database in
            let request: SQLRequest<String> = "SELECT title FROM images WHERE parent = \(key) ORDER BY title"
            let children = try request.fetchAll(database)
            guard children.isEmpty else {
                let names = children.map { "'\($0)'" }.joined(separator: ", ")
                throw StoreError(.inUse, subject: key, reason: "other images build on it: \(names)")
            }
            try database.execute(literal: "DELETE FROM images WHERE key = \(key)")
            guard database.changesCount == 1 else { throw Self.noImage(key) }
        }
    }

    private static func image(_ key: String, in database: Database) throws -> CatalogedImage? {
        let request: SQLRequest<Row> = "SELECT * FROM images WHERE key = \(key)"
        return try request.fetchOne(database).map(CatalogedImage.init(row:))
    }

    private static func noImage(_ key: String) -> StoreError {
        StoreError(.notFound, subject: key, reason: "is no image of the store")
    }
}
