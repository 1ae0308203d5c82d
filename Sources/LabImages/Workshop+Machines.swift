import FoundationEssentials
public import LabHost
public import LabModel

/// What a machine is deployed from, as far as it decides what must exist.
public struct MachineNeed: Hashable, Sendable {
    /// What the machine is made of, applications included, also where they are installed only when it is deployed.
    public let recipe: ImageRecipe
    /// Its virtual hardware.
    public let shape: MachineShape
    /// How it comes to be.
    public let deployment: MachineDescription.Deployment

    /// What is needed of a recipe and a shape.
    public init(recipe: ImageRecipe, shape: MachineShape, deployment: MachineDescription.Deployment = .instant) {
        self.recipe = recipe
        self.shape = shape
        self.deployment = deployment
    }

    /// What a planned machine needs.
    public init(of machine: PlannedMachine) {
        recipe = machine.image
        shape = machine.shape
        deployment = machine.description.deployment
    }

    /// What making it takes of a host: a processor, the memory of the machine that is started, and space for its trees, its disk
    /// and its memory.
    public var demand: Demand {
        let disks = shape.disks.reduce(recipe.diskSize) { $0 + $1.size }
        return Demand(memory: shape.memory, processing: 1000, disk: disks + disks + shape.memory)
    }
}

/// What machines are deployed from, for each way of deployment.
extension Workshop {
    /// Gives what copies of a machine are made from, and makes what of it is missing.
    /// - Throws: `ImageError`, or `HostError` of the machine that is started.
    public func machineImage(for need: MachineNeed) async throws -> InstantImage {
        let (recipe, shape) = (need.recipe, need.shape)
        switch need.deployment {
        case .instant: return try await instantImage(recipe, shape: shape)
        case .prebuilt: return try await unstartedImage(recipe, shape: shape, software: nil)
        case .custom:
            let software = recipe.layers.isEmpty ? nil : recipe
            return try await unstartedImage(recipe.withoutApplications, shape: shape, software: software)
        }
    }

    /// Tells whether what copies of a machine are made from has been made.
    public func hasMachineImage(for need: MachineNeed) throws -> Bool {
        let keys = ImageKeys(workshop: files)
        let key: String
        switch need.deployment {
        case .instant: key = try instantKey(need.recipe, shape: need.shape)
        case .prebuilt, .custom:
            let isCustom = need.deployment == .custom && !need.recipe.layers.isEmpty
            key = try keys.unstarted(
                staged: keys.staged(need.deployment == .custom ? need.recipe.withoutApplications : need.recipe),
                shape: need.shape,
                deviceModel: host.deviceModel,
                software: isCustom ? keys.software(need.recipe) : nil
            )
        }
        return FileManager.default.fileExists(atPath: state.instant(key))
    }

    /// A machine that is booted when it is deployed; `software` has the applications that are installed then.
    private func unstartedImage(
        _ recipe: ImageRecipe,
        shape: MachineShape,
        software: ImageRecipe?
    ) async throws -> InstantImage {
        let staged = try await stagedImage(recipe)
        let contents = try await contents(of: shape.disks)
        let medium = if let software { try await softwareMedium(software) } else { nil as (key: String, file: String)? }
        let key = try ImageKeys(workshop: files).unstarted(
            staged: staged.key,
            shape: shape,
            deviceModel: host.deviceModel,
            software: medium?.key
        )
        var image = InstantImage(
            key: key,
            title: (software ?? recipe).title,
            staged: staged,
            shape: shape,
            folder: state.instant(key),
            contents: contents,
            software: medium?.file,
            isSuspended: false
        )
        let folder = image.folder
        try await shelve(folder, key: key, title: image.title, step: "lay out") { draft in
            image.folder = draft
            try await host.layOut(image)
        }
        image.folder = folder
        await found(ImageFacts(key: key, kind: .unstarted, title: image.title, folder: folder, parent: staged.key))
        return image
    }

    /// A read-only disk with the packages, files and scripts of all applications of a recipe.
    private func softwareMedium(_ recipe: ImageRecipe) async throws -> (key: String, file: String) {
        let key = try ImageKeys(workshop: files).software(recipe)
        let system = try await trees(recipe.withoutApplications)
        let folder = state.image(key)
        try await shelve(folder, key: key, recipe: recipe, step: "collect software") { draft in
            let layers = "\(draft)/layers"
            try FileManager.default.createDirectory(atPath: layers, withIntermediateDirectories: false)
            for (index, layer) in recipe.layers.enumerated() {
                try await lay(layer, into: "\(layers)/\(index)")
            }
            try await script(
                "software.sh",
                recipe,
                [
                    "TREES": try write(system.map { $0.file + "\n" }.joined(), draft, "trees"),
                    "PACKAGES": recipe.layers.flatMap(\.packages).joined(separator: " "),
                    "LAYERS": layers,
                    "INSTALL": files.script("install.sh"),
                    "OUTPUT": "\(draft)/\(Self.diskName)",
                ]
            ).run(in: draft)
            try FileManager.default.removeItem(atPath: layers)
        }
        await found(
            ImageFacts(key: key, kind: .software, title: recipe.title, folder: folder, parent: system.last?.key)
        )
        return (key, "\(folder)/\(Self.diskName)")
    }

    private func lay(_ layer: ImageRecipe.Layer, into folder: String) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        _ = try await layOut(layer, in: folder)
        let variables = AnswerVariables.variables(layer.answers) { $0.literalText ?? $0.description }
        _ = try write(AnswerVariables.shellFile(variables), folder, "answers")
        _ = try write(layer.packages.joined(separator: " "), folder, "packages")
        if let script = layer.script {
            try FileManager.default.copyItem(atPath: "\(layer.folder)/\(script)", toPath: "\(folder)/script")
        }
    }

    /// The raw disks with what is on the disks of a shape; `nil` for empty ones.
    func contents(of disks: [ExtraDisk]) async throws -> [String?] {
        var contents: [String?] = []
        for disk in disks {
            let content = if let data = disk.data { try await dataDisk(data, disk.size) } else { nil as String? }
            contents.append(content)
        }
        return contents
    }

    private func dataDisk(_ path: String, _ size: ByteCount) async throws -> String {
        let key = try ImageKeys(workshop: files).data(path, size: size)
        let folder = state.image(key)
        let title = "data of \(path.split(separator: "/").last ?? "/")"
        try await shelve(folder, key: key, title: title, step: "data") { draft in
            let variables = ["DATA": path, "SIZE": "\(size.bytes)", "OUTPUT": "\(draft)/\(Self.diskName)"]
            try await RootScript(files: files, name: "data.sh", subject: title, variables: variables).run(in: draft)
        }
        await found(ImageFacts(key: key, kind: .data, title: title, folder: folder, parent: nil))
        return "\(folder)/\(Self.diskName)"
    }

    private static let diskName = "disk.raw"
}
