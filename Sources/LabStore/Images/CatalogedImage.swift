public import FoundationEssentials
import GRDB
public import LabModel

/// An image that is complete on disk.
public struct CatalogedImage: Hashable, Sendable, Codable {
    /// What an image is good for.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// An operating system at a service pack.
        case system
        /// A system with applications.
        case application
        /// A model without its identity.
        case staged
        /// A staged machine that was started, settled and suspended.
        case instant
        /// A staged machine with its hardware that is booted when it is deployed.
        case unstarted
        /// A disk with applications that are installed when a machine is deployed.
        case software
        /// A disk with data of a lab.
        case data
    }

    /// The hash of all that determines the image.
    public var key: String
    /// What it is good for.
    public var kind: Kind
    /// How people name it: `debian-12/security + nginx`.
    public var title: String
    /// The absolute path of its folder.
    public var folder: String
    /// The space that it takes on the disk.
    public var size: ByteCount
    /// When it was made, to the millisecond.
    public var created: Date
    /// When a machine was last made from it, to the millisecond.
    public var lastUsed: Date
    /// The key of the image whose files it builds on, if it does.
    public var parent: String?

    /// Creates an entry; it was last used when it was made if `lastUsed` is `nil`.
    public init(
        key: String,
        kind: Kind,
        title: String,
        folder: String,
        size: ByteCount,
        created: Date,
        lastUsed: Date? = nil,
        parent: String? = nil
    ) {
        self.key = key
        self.kind = kind
        self.title = title
        self.folder = folder
        self.size = size
        self.created = created
        self.lastUsed = lastUsed ?? created
        self.parent = parent
    }
}

extension CatalogedImage {
    /// Reads a row of the table `images`.
    init(row: Row) throws {
        let kind: String = row["kind"]
        guard let kind = Kind(rawValue: kind) else {
            throw StoreError(
                .damaged,
                subject: row["key"],
                reason: "the store knows it as '\(kind)', which is no image"
            )
        }
        self.init(
            key: row["key"],
            kind: kind,
            title: row["title"],
            folder: row["folder"],
            size: ByteCount(bytes: row["bytes"]),
            created: row.time("created"),
            lastUsed: row.time("lastUsed"),
            parent: row["parent"]
        )
    }
}
