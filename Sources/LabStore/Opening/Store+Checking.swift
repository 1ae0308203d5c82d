import GRDB

extension Store {
    /// What contradicts itself in the file: pages that do not fit together, rows that name others that are not there.
    ///
    /// Empty for a store that is sound.
    public func contradictions() async throws(StoreError) -> [String] {
        try await read(path) { database in
            let pages = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            let rows = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
                "a row of '\(row["table"] as String)' names one of '\(row["parent"] as String)' that is not there"
            }
            return pages + rows
        }
    }
}
