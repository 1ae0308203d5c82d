import FoundationEssentials
import LabGuest
public import LabHost
public import LabModel
import LabProcess

/// Makes images: the tree of a system, application layers on it, the staged image, the suspended machine.
///
/// Each step's result is kept under its key and made once.
public struct Workshop: Sendable {
    let state: StateFolder
    let files: WorkshopFiles
    let host: any Host
    let progress: @Sendable (ImageProgress) -> Void
    let found: @Sendable (ImageFacts) async -> Void

    /// Creates a workshop.
    ///
    /// `progress` is told of every step that is really done, `found` of every image that is used, whether it was there or not.
    public init(
        state: StateFolder,
        files: WorkshopFiles,
        host: any Host,
        progress: @escaping @Sendable (ImageProgress) -> Void,
        found: @escaping @Sendable (ImageFacts) async -> Void
    ) {
        self.state = state
        self.files = files
        self.host = host
        self.progress = progress
        self.found = found
    }

    /// The key of the suspended machine for a recipe and a shape, whether or not it has been made.
    public func instantKey(_ recipe: ImageRecipe, shape: MachineShape) throws -> String {
        let keys = ImageKeys(workshop: files)
        return try keys.instant(
            staged: keys.staged(recipe),
            shape: shape,
            deviceModel: host.deviceModel,
            accounts: recipe.accounts
        )
    }

    /// Gives the staged image of a recipe, and makes what of it is missing.
    /// - Throws: `ImageError`.
    public func stagedImage(_ recipe: ImageRecipe) async throws -> StagedImage {
        let key = try ImageKeys(workshop: files).staged(recipe)
        let parent = try await recipe.hasTrees ? trees(recipe).last?.key : nil
        let folder = state.image(key)
        try await shelve(folder, key: key, recipe: recipe, step: "stage") { draft in
            switch recipe.source {
            case .packages, .tree: try await makeDisk(recipe, in: draft)
            case .initramfs: try await makeTiny(recipe, in: draft)
            case .disk(let disk): try await adopt(disk, recipe, in: draft)
            case .installer(let installer): try await install(installer, recipe, in: draft)
            }
            try ImageStockTaking.note(recipe, in: draft)
        }
        await found(ImageFacts(key: key, kind: .staged, title: recipe.title, folder: folder, parent: parent))
        return StagedImage(
            key: key,
            title: recipe.title,
            start: recipe.start(in: folder),
            disk: recipe.livesInMemory ? nil : "\(folder)/disk.raw"
        )
    }

    /// Gives the suspended machine of a recipe and a shape, and makes what of it is missing.
    /// - Throws: `ImageError`, or `HostError` of the machine that is started.
    public func instantImage(_ recipe: ImageRecipe, shape: MachineShape) async throws -> InstantImage {
        let staged = try await stagedImage(recipe)
        let contents = try await contents(of: shape.disks)
        let key = try ImageKeys(workshop: files).instant(
            staged: staged.key,
            shape: shape,
            deviceModel: host.deviceModel,
            accounts: recipe.accounts
        )
        let folder = state.instant(key)
        try await shelve(folder, key: key, recipe: recipe, step: "start and suspend") { draft in
            let folders = ["/etc"] + recipe.layers.flatMap(\.configuration)
            let model = InstantImage(
                key: key,
                title: recipe.title,
                staged: staged,
                shape: shape,
                folder: draft,
                contents: contents
            )
            try await Suspension(state: state, host: host, configuration: folders)
                .suspend(model, accounts: recipe.accounts)
            try ImageAccounts.write(recipe.accounts, in: draft)
        }
        await found(ImageFacts(key: key, kind: .instant, title: recipe.title, folder: folder, parent: staged.key))
        return InstantImage(
            key: key,
            title: recipe.title,
            staged: staged,
            shape: shape,
            folder: folder,
            contents: contents
        )
    }

    /// The trees of a recipe from the innermost on, all made.
    func trees(_ recipe: ImageRecipe) async throws -> [(key: String, file: String)] {
        let keys = ImageKeys(workshop: files)
        let system = try keys.tree(recipe)
        var trees = [(key: system, file: "\(state.image(system))/tree.tar")]
        try await shelve(state.image(system), key: system, recipe: recipe, step: "system") { draft in
            try await makeSystem(recipe, in: draft)
        }
        let systemTitle = "\(recipe.operatingSystem)/\(recipe.servicePack.name)"
        await found(
            ImageFacts(key: system, kind: .system, title: systemTitle, folder: state.image(system), parent: nil)
        )
        for (layer, key) in zip(recipe.layers, try keys.layers(recipe)) {
            let below = trees
            try await shelve(state.image(key), key: key, recipe: recipe, step: layer.application) { draft in
                try await makeLayer(layer, of: recipe, on: below.map(\.file), in: draft)
            }
            await found(
                ImageFacts(
                    key: key,
                    kind: .application,
                    title: "\(systemTitle) + \(layer.application)",
                    folder: state.image(key),
                    parent: below.last?.key
                )
            )
            trees.append((key, "\(state.image(key))/tree.tar"))
        }
        return trees
    }

    func shelve(
        _ target: String,
        key: String,
        recipe: ImageRecipe,
        step: String,
        make: (String) async throws -> Void
    ) async throws {
        try await shelve(target, key: key, title: recipe.title, step: step, make: make)
    }

    func shelve(
        _ target: String,
        key: String,
        title: String,
        step: String,
        make: (String) async throws -> Void
    ) async throws {
        try await Shelf(state: state, files: files).folder(target, key: key, subject: title) { draft in
            progress(ImageProgress(image: title, step: step, isBeginning: true, duration: nil))
            let start = ContinuousClock.now
            try await make(draft)
            let duration = ContinuousClock.now - start
            progress(ImageProgress(image: title, step: step, isBeginning: false, duration: duration))
        }
    }

    private func makeSystem(_ recipe: ImageRecipe, in draft: String) async throws {
        if case .tree(let tree) = recipe.source { return try await repair(tree, recipe, in: draft) }
        guard case .packages(let suite, let include) = recipe.source else {
            throw ImageError(.failed, subject: recipe.title, reason: "its system has no tree")
        }
        try await script(
            "system.sh",
            recipe,
            [
                "SUITE": suite,
                "SOURCES": try write(
                    PackageArchive.sources(pockets: recipe.servicePack.pockets),
                    draft,
                    "sources.list"
                ),
                "INCLUDE": include.joined(separator: ","),
                "OUTPUT": "\(draft)/tree.tar",
            ]
        ).run(in: draft)
    }

    private func makeLayer(_ layer: ImageRecipe.Layer, of recipe: ImageRecipe, on trees: [String], in draft: String)
        async throws
    {
        let variables = AnswerVariables.variables(layer.answers) { $0.literalText ?? $0.description }
        try await script(
            "layer.sh",
            recipe,
            [
                "TREES": try write(trees.map { $0 + "\n" }.joined(), draft, "trees"),
                "PACKAGES": layer.packages.joined(separator: " "),
                "FILES": try await layOut(layer, in: draft),
                "SCRIPT": layer.script.map { "\(layer.folder)/\($0)" } ?? "",
                "ANSWERS": try write(AnswerVariables.shellFile(variables), draft, "answers"),
                "OUTPUT": "\(draft)/tree.tar",
            ]
        ).run(in: draft)
        try FileManager.default.removeItem(atPath: "\(draft)/files")
    }

    private func makeDisk(_ recipe: ImageRecipe, in draft: String) async throws {
        let (agent, caller) = try await compileLaunchSoftware(in: draft)
        try await script(
            "stage.sh",
            recipe,
            [
                "TREES": try write(try await trees(recipe).map { $0.file + "\n" }.joined(), draft, "trees"),
                "STAGING": try write(
                    try StagingScript(recipe.staging, files: files).text,
                    draft,
                    "staging.sh"
                ),
                "REPORT": "\(draft)/\(StagingReport.fileName)",
                "AGENT": agent,
                "CALLER": caller,
                "LAUNCH": files.script("launch.sh"),
                "SIZE": "\(recipe.diskSize.bytes)",
                "OUTPUT": draft,
            ]
        ).run(in: draft)
    }

    private func makeTiny(_ recipe: ImageRecipe, in draft: String) async throws {
        guard case .initramfs(let suite) = recipe.source else {
            throw ImageError(.failed, subject: recipe.title, reason: "it is no system in memory")
        }
        let (agent, caller) = try await compileLaunchSoftware(in: draft)
        try await script(
            "tiny.sh",
            recipe,
            [
                "SUITE": suite,
                "SOURCES": try write(
                    PackageArchive.sources(pockets: recipe.servicePack.pockets),
                    draft,
                    "sources.list"
                ),
                "AGENT": agent,
                "CALLER": caller,
                "INIT": files.script("tiny-init.sh"),
                "OUTPUT": draft,
            ]
        ).run(in: draft)
    }

    func compileLaunchSoftware(in draft: String) async throws -> (agent: String, caller: String) {
        let (agent, caller) = ("\(draft)/launch-agent", "\(draft)/guest-calls")
        try await files.compile(.launchAgent, to: agent)
        try await files.compile(.guestCalls, to: caller)
        return (agent, caller)
    }

    func script(_ name: String, _ recipe: ImageRecipe, _ variables: [String: String]) -> RootScript {
        RootScript(files: files, name: name, subject: recipe.title, variables: variables)
    }

    func write(_ text: String, _ folder: String, _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Lays out a layer's files as they will lie in the tree.
    func copyFiles(of layer: ImageRecipe.Layer, to folder: String) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for file in layer.files {
            let target = folder + file.target
            let parent = target.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/\(parent)", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(layer.folder)/\(file.source)", toPath: target)
        }
        return folder
    }
}

extension ImageRecipe {
    /// How a machine starts from the staged image in a folder.
    func start(in folder: String) -> StagedImage.Start {
        if let firmware = source.firmware {
            return .firmware(firmware, variables: firmware == .uefi ? "\(folder)/variables" : nil)
        }
        return .kernel("\(folder)/kernel", initialFileSystem: "\(folder)/initrd", arguments: kernelArguments)
    }

    /// What the kernel is told.
    ///
    /// Page tables that are switched at every system call, and other guards against a processor's speculation, cost an
    /// emulated machine most of its time and guard nothing there. Expedited grace periods make changes of a network card
    /// take milliseconds instead of tens of them. A file that replaces another need not reach the disk at once.
    ///
    /// The emulator keeps a translation of code by the address where it runs: where every process is laid out anew, all that
    /// it shares with others is translated once more for each. A kernel that clears, checks and shuffles what only it uses
    /// does so one emulated instruction at a time.
    var kernelArguments: String {
        let layout = "norandmaps randomize_kstack_offset=off init_on_alloc=0 hardened_usercopy=off"
        let fast = "mitigations=off rcupdate.rcu_expedited=1 audit=0 nowatchdog no_timer_check \(layout)"
        let common = "console=ttyS0 net.ifnames=0 quiet \(fast)"
        return livesInMemory
            ? common
            : "root=/dev/vda rw rootfstype=ext4 rootflags=noauto_da_alloc fsck.mode=skip systemd.show_status=false \(common)"
    }
}
