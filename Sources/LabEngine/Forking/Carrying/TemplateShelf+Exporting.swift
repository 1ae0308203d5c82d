import FoundationEssentials
import Glibc
public import LabHost
import LabModel
import LabProcess

/// Taking templates elsewhere.
extension TemplateShelf {
    /// Writes a template with all that it stands on into one file.
    ///
    /// Another state folder, or another computer with the same QEMU, can import it. The file has the lab's secrets in it.
    /// - Throws: `EngineError` when there is no such template, something that it needs is gone, or the file cannot be written.
    public func export(_ name: String, to file: String, from host: any ForkingHost) async throws {
        let held = try open(name)
        defer { withExtendedLifetime(held) {} }
        for machine in held.template.machines where host.stamp(of: machine.image) != machine.imageStamp {
            throw EngineError(
                machine: machine.name,
                stage: "export",
                reason: "the image '\(machine.image.title)' that it was a copy of is not there any more"
            )
        }
        // Second names of the files, so that nothing is copied but into the archive.
        let draft = try await hiddenDraft("export-\(name)")
        do {
            try JSONEncoder().encode(held.template).write(to: URL(filePath: draft.folder.description))
            try linkFiles(of: held.folder.machines, to: draft.folder.machines)
            try FileManager.default.createDirectory(
                atPath: "\(draft.folder.path)/\(TemplateArchive.images)",
                withIntermediateDirectories: false
            )
            for (number, image) in held.template.images.enumerated() {
                let folder = TemplateArchive.image(number, in: draft.folder.path)
                try await blocking { try Self.share(image, in: folder) }
            }
            try await TemplateArchive(file: file).pack(draft.folder.path)
            await draft.abandon()
        } catch {
            await draft.abandon()
            if error is CancellationError { throw error }
            throw EngineError(stage: "export", reason: "lab template '\(name)' cannot be written: \(error)")
        }
    }

    private static func share(_ image: InstantImage, in folder: String) throws {
        let target = CarriedImage(in: folder)
        for path in [folder, target.instant, target.staged] {
            guard mkdir(path, 0o700) == 0 else { throw FileError(path: path, action: "create", number: errno) }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: image.folder) {
            try SparseFile.share("\(image.folder)/\(name)", as: "\(target.instant)/\(name)")
        }
        for (file, copy) in zip(image.staged.start.files, target.start(like: image.staged.start).files) {
            try SparseFile.share(file, as: copy)
        }
        if let disk = image.staged.disk { try SparseFile.share(disk, as: target.disk) }
        for (index, content) in image.contents.enumerated() {
            if let content { try SparseFile.share(content, as: target.content(index)) }
        }
        if let software = image.software { try SparseFile.share(software, as: target.software) }
    }
}

extension LabTemplate {
    /// The instant images that it stands on, each once, in the order of the machines.
    var images: [InstantImage] {
        machines.reduce(into: []) { images, machine in
            if !images.contains(machine.image) { images.append(machine.image) }
        }
    }
}
