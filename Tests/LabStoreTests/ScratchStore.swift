import Foundation
import LabModel
import LabStore

/// A folder for the store of one test, removed with it.
final class ScratchFolder: Sendable {
    let url: URL

    init() throws {
        url = URL(filePath: "/tmp/assay-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The path of a store in the folder.
    var storePath: String { url.appending(path: "assay.sqlite").path }
}

/// Entries that the tests put into stores.
enum Sample {
    static let time = Date(timeIntervalSince1970: 1_772_353_800.25)

    static func image(_ key: String, parent: String? = nil, lastUsed: Date = time) -> CatalogedImage {
        CatalogedImage(
            key: key,
            kind: parent == nil ? .system : .application,
            title: "debian-12/security \(key)",
            folder: "/state/images/\(key)",
            size: .mebibytes(400),
            created: time,
            lastUsed: lastUsed,
            parent: parent
        )
    }

    static func lab(_ id: String, name: String = "web-shop", owner: RegisteredLab.Owner = .up) -> RegisteredLab {
        RegisteredLab(
            id: id,
            name: name,
            labFile: "lab.yaml",
            folder: "/state/labs/\(id)",
            owner: owner,
            created: time
        )
    }

    static func run(_ id: String, lab: String = "web-shop", started: Date = time) -> RecordedRun {
        RecordedRun(id: id, lab: lab, labFile: "lab.yaml", folder: "/state/runs/\(id)", started: started)
    }

    static func result(_ run: String, _ test: String, _ outcome: String = "passed", cell: String = "default")
        -> RecordedResult
    {
        RecordedResult(
            run: run,
            cell: cell,
            test: test,
            machine: "web",
            outcome: outcome,
            duration: .milliseconds(1_234),
            message: outcome == "passed" ? "" : "it's \"odd\"; DROP TABLE runs --"
        )
    }
}
