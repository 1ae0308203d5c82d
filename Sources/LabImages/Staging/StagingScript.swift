import FoundationEssentials
import LabModel

/// The shell script that stages a tree from inside, put together of the chosen operations.
struct StagingScript {
    private let files: WorkshopFiles
    private let staging: Staging

    /// Creates the script of a choice.
    init(_ staging: Staging, files: WorkshopFiles) {
        self.staging = staging
        self.files = files
    }

    /// Its text; what each operation does comes in a subshell of its own, so that none disturbs another.
    /// - Throws: `ImageError` when a part of the installation is missing.
    var text: String {
        get throws {
            var text = try part("prelude")
            for operation in staging.operations {
                text += "operation=\(operation.rawValue)\n(\n\(try part(operation.rawValue)))\n"
            }
            if !staging.deletions.isEmpty {
                let paths = staging.deletions.map(AnswerVariables.quoted).joined(separator: " ")
                text += "operation=deletions\nset -- \(paths)\n(\n\(try part("deletions")))\n"
            }
            return text
        }
    }

    private func part(_ name: String) throws -> String {
        String(decoding: try files.scriptContent("staging/\(name).sh"), as: UTF8.self)
    }
}
