public import FoundationEssentials
import GRDB

/// A lab that has a folder, and perhaps running machines.
public struct RegisteredLab: Hashable, Sendable, Codable {
    /// What made the lab, which tells how long it stays.
    public enum Owner: String, Sendable, Codable, CaseIterable {
        /// `assay up`: until someone takes it down.
        case up
        /// `assay test`: until its cell is tested.
        case test
    }

    /// The name of its folder, unique for ever.
    public var id: String
    /// The name that people use; unique among the labs that stay.
    public var name: String
    /// The lab file as the user named it.
    public var labFile: String
    /// The absolute path of its folder.
    public var folder: String
    /// What made it.
    public var owner: Owner
    /// When it was made, to the millisecond.
    public var created: Date

    /// Creates an entry.
    public init(id: String, name: String, labFile: String, folder: String, owner: Owner, created: Date) {
        self.id = id
        self.name = name
        self.labFile = labFile
        self.folder = folder
        self.owner = owner
        self.created = created
    }
}

extension RegisteredLab {
    /// Reads a row of the table `labs`.
    init(row: Row) throws {
        let owner: String = row["owner"]
        guard let owner = Owner(rawValue: owner) else {
            throw StoreError(.damaged, subject: row["id"], reason: "the store says '\(owner)' made it, which cannot be")
        }
        self.init(
            id: row["id"],
            name: row["name"],
            labFile: row["labFile"],
            folder: row["folder"],
            owner: owner,
            created: row.time("created")
        )
    }
}
