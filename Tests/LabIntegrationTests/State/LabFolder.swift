import Foundation
import LabTestSupport

/// A lab of a test's own.
struct LabFolder: Sendable {
    private let folder: ScratchFolder

    /// The folder with the lab file.
    var path: String { folder.path }

    /// Writes a lab file, and other files beside it.
    init(_ lab: String, files: [String: String] = [:]) throws {
        folder = try ScratchFolder(files.merging(["lab.yaml": lab]) { $1 })
    }

    /// Writes a lab of one tiny machine named `one`, with what is given for the machine and as tests.
    init(tiny machine: String, tests: String = #"{name: nothing, run: "true"}"#, files: [String: String] = [:]) throws {
        let separator = machine.isEmpty ? "" : ", "
        try self.init(
            "lab: own\nmachines:\n  one: {os: tiny\(separator)\(machine)}\ntests:\n  - \(tests)\n",
            files: files
        )
    }

    /// Copies a lab that ships with Assay, with some of its lab file replaced.
    init(copyOf name: String, replacing changes: KeyValuePairs<String, String>) throws {
        folder = try ScratchFolder()
        let original = Checkout.lab(name)
        for file in try FileManager.default.contentsOfDirectory(atPath: original) {
            try FileManager.default.copyItem(atPath: "\(original)/\(file)", toPath: "\(folder.path)/\(file)")
        }
        var text = folder.text(of: "lab.yaml")
        for (old, new) in changes {
            guard text.contains(old) else { throw Complaint("\(name)/lab.yaml has no '\(old)'") }
            text.replace(old, with: new)
        }
        try folder.write(text, to: "lab.yaml")
    }
}
