import FoundationEssentials
import Glibc
public import LabHost
public import LabImages
import LabModel
import LabProcess

/// Taking templates in.
extension TemplateShelf {
    /// Takes a template in that was exported elsewhere, complete or not at all, under its own name or another.
    ///
    /// The archive is not trusted: no path and no name of a file in it is followed. The images that it brings get keys of
    /// their own, because a key says how an image was made, which nobody can vouch for here; `found` is told of each.
    /// - Throws: `EngineError` when the archive is none, was saved by another host, or the name is taken.
    public func importTemplate(
        from file: String,
        as name: String?,
        for host: any ForkingHost,
        found: (ImageFacts) async -> Void
    ) async throws -> LabTemplate {
        let archive = TemplateArchive(file: file)
        var template = try await Self.description(in: archive)
        try template.check(deviceModel: host.deviceModel)
        template.name = name ?? template.name
        guard Self.isPlain(template.name) else {
            throw EngineError(
                stage: "import",
                reason: "'\(file)' has a template whose name is none; give it one with --as"
            )
        }
        let draft = try await draft(template.name)
        var brought: [PlacedImage] = []
        do {
            try await archive.unpack(into: draft.folder.path)
            for (number, image) in template.images.enumerated() {
                let carried = CarriedImage(in: TemplateArchive.image(number, in: draft.folder.path))
                let placed = try await place(carried, of: image)
                brought.append(placed)
                guard let stamp = host.stamp(of: placed.image) else {
                    throw ArchiveError(reason: "an image in it has no memory")
                }
                for index in template.machines.indices where template.machines[index].image == image {
                    template.machines[index].image = placed.image
                    template.machines[index].imageStamp = stamp
                }
            }
            try FileManager.default.removeItem(atPath: "\(draft.folder.path)/\(TemplateArchive.images)")
            let held = try await draft.publish(template)
            for placed in brought { try await Undoing.keep(placed.step) }
            for facts in brought.flatMap(\.facts) { await found(facts) }
            return held.template
        } catch {
            await draft.abandon()
            for placed in brought { await Undoing.undo(placed.step) }
            if error is CancellationError || error is EngineError { throw error }
            throw EngineError(stage: "import", reason: "'\(file)' cannot be taken in: \(error)")
        }
    }

    /// What an archive says of itself.
    private static func description(in archive: TemplateArchive) async throws -> LabTemplate {
        let data: Data
        do {
            data = try await archive.readDescription()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw EngineError(stage: "import", reason: "'\(archive.file)' is no exported lab template: \(error)")
        }
        guard let template = try? JSONDecoder().decode(LabTemplate.self, from: data),
            template.form == LabTemplate.currentForm
        else {
            throw EngineError(
                stage: "import",
                reason: "'\(archive.file)' was not exported by this version of Assay, or is no lab template"
            )
        }
        // Machines' names are names of files here.
        let machines = template.machines.map(\.name)
        guard Set(machines).count == machines.count, machines.allSatisfy(isPlain),
            Set(machines) == Set(template.planned.machines.map(\.name)),
            Set(machines) == Set(template.records.map(\.name))
        else {
            throw EngineError(
                stage: "import",
                reason: "'\(archive.file)' contradicts itself: its machines are not those of its plan"
            )
        }
        return template
    }

    private static func isPlain(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Moves an image's files to where images are.
    private func place(_ carried: CarriedImage, of image: InstantImage) async throws -> PlacedImage {
        let suffix = "imported-" + UUID().uuidString.prefix(8).lowercased()
        let (key, stagedKey) = ("instant-\(suffix)", "staged-\(suffix)")
        let step = UndoStep(.importedImage, suffix)
        let target = CarriedImage(instant: state.instant(key), staged: state.image(stagedKey))
        let placed = PlacedImage(
            image: target.image(like: image, key: key, stagedKey: stagedKey),
            staged: target.staged,
            step: step
        )
        try await Undoing.will(step)
        for (from, to) in [(carried.staged, target.staged), (carried.instant, target.instant)] {
            guard rename(from, to) == 0 else {
                let error = FileError(path: to, action: "create", number: errno)
                await Undoing.undo(step)
                throw error
            }
        }
        return placed
    }
}

/// An image that an archive brought, where images are.
private struct PlacedImage {
    let image: InstantImage
    /// The folder of the staged image.
    let staged: String
    let step: UndoStep

    /// What the catalog is told.
    var facts: [ImageFacts] {
        let title = String(image.title.filter { $0.isASCII && $0 >= " " }.prefix(120))
        let key = image.key
        return [
            ImageFacts(key: image.staged.key, kind: .staged, title: title, folder: staged, parent: nil),
            ImageFacts(key: key, kind: .instant, title: title, folder: image.folder, parent: image.staged.key),
        ]
    }
}
