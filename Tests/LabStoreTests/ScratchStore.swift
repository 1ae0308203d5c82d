import Foundation
import LabModel
import LabStore
import LabTestSupport

extension ScratchFolder {
    /// The path of a store in the folder.
    var storePath: String { "\(path)/assay.sqlite" }
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
