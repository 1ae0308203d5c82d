import LabEngine
import LabHost
import LabImages
import LabLibrary
import LabModel
import LabPlanner
import LabStore

/// Takes a machine that somebody set up into the library of the state folder, under a name that labs can use.
struct Intake: Sendable {
    /// What is taken.
    enum Content: Sendable {
        case disk(ForeignDisk)
        case appliance(String)
        /// A root file system, which the closure writes as a tar archive to the path that it is given.
        case tree(@Sendable (String) async throws -> Void)
        /// Debian's installer, which is run at once; its disk's capacity and its suites.
        case installer(DebianInstaller, disk: ByteCount, pockets: [String])
    }

    let name: String
    let memory: ByteCount
    var firmware = Firmware.bios
    /// Whether the staged image is made at once.
    var stages = false

    /// Takes it in as a task; gives what was repaired in a root file system, and what staging took from it.
    ///
    /// Nothing is asked for `content` before it is known that the name can be had.
    func perform(
        printer: ProgressPrinter,
        content: (Workplace) async throws -> Content
    ) async throws -> StagingReport? {
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9.+_-]{0,59}/) != nil else {
            throw Failure.usage(
                "'\(name)' cannot be the name of an operating system",
                hint: "1 to 60 lower-case letters, digits, and '-', '.', '+', '_' after the first; say it with --as"
            )
        }
        let workplace = try Workplace()
        try await workplace.collectLeftovers()
        guard try LibraryFolder.load().operatingSystems[name] == nil else {
            throw Failure.usage(
                "the library has an operating system '\(name)' already",
                hint: "give another name with --as"
            )
        }
        let content = try await content(workplace)
        return try await workplace.perform(.import, name, printer: printer) { _, sink in
            try await shelve(content, in: workplace, sink: sink)
        }
    }

    /// Puts it into the library; gives what was changed.
    private func shelve(
        _ content: Content,
        in workplace: Workplace,
        sink: @escaping ProgressSink
    ) async throws -> StagingReport? {
        let shelf = ImportShelf(state: workplace.state)
        switch content {
        case .disk(let disk):
            try await shelf.add(disk, firmware: firmware, as: name, memory: memory)
            return nil
        case .appliance(let file):
            try await shelf.addAppliance(file, as: name, memory: memory)
            return nil
        case .tree(let write): try await shelf.addTree(as: name, memory: memory, write: write)
        case .installer(let installer, let disk, let pockets):
            let description = ImportShelf.Description(name: name, memory: memory, disk: disk, pockets: pockets)
            try await shelf.add(installer, description)
        }
        // At once, so that what cannot be repaired is known now.
        do {
            let recipe = LabLayout(library: try LibraryFolder.load())
                .recipe(system: name, servicePack: nil, applications: []).recipe
            guard let recipe else { throw Failure(code: .wrongLabFile) }
            let host = try await workplace.findHost()
            let workshop = workplace.workshop(host: host, store: try await workplace.openStore(), sink: sink)
            var report = try await workshop.repairs(of: recipe) ?? StagingReport(text: "")
            if stages {
                let image = try await workshop.stagedImage(recipe)
                report.items += StagingReport.of(folder: workplace.state.image(image.key))?.items ?? []
            }
            return report
        } catch {
            // Not cut short by the cancellation that may have led to it.
            await Task { try? await shelf.remove(name) }.value
            throw error
        }
    }
}
