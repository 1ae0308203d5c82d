import FoundationEssentials
import LabModel

/// The keys of everything that an image is made of: each the hash of all that determines the thing.
///
/// So two labs that need the same thing share it, and a change of a recipe, a script or the launch software makes a new one.
struct ImageKeys {
    /// The files of this program that images depend on.
    let workshop: WorkshopFiles

    /// The key of a bare system's tree.
    func tree(_ recipe: ImageRecipe) throws -> String {
        if case .tree(let tree) = recipe.source {
            return try key("foreign tree", tree.checksum, scripts: ["tree.sh"])
        }
        return try key(
            "tree",
            TreeParts(source: recipe.source, pockets: recipe.servicePack.pockets),
            scripts: ["system.sh"]
        )
    }

    /// The keys of a recipe's layers, from the innermost on; each depends on all below it.
    func layers(_ recipe: ImageRecipe) throws -> [String] {
        var below = try tree(recipe)
        return try recipe.layers.map { layer in
            below = try key("layer", LayerParts(below: below, layer: layer), scripts: ["layer.sh"], folders: [layer])
            return below
        }
    }

    /// The key of the staged image.
    func staged(_ recipe: ImageRecipe) throws -> String {
        if case .disk(let disk) = recipe.source { return try adopted(disk, recipe) }
        if case .installer(let installer) = recipe.source { return try installed(installer, recipe) }
        let below = try layers(recipe).last ?? tree(recipe)
        let parts = StagedParts(
            below: below,
            disk: recipe.diskSize,
            kernelArguments: recipe.kernelArguments,
            agent: try workshop.launchAgentFingerprint(),
            staging: try recipe.livesInMemory ? nil : StagingScript(recipe.staging, files: workshop).text
        )
        let scripts = recipe.livesInMemory ? ["tiny.sh", "tiny-init.sh"] : ["stage.sh", "launch.sh"]
        return try key("staged", parts, scripts: scripts)
    }

    /// The key of the staged image of a machine of somebody else's: the place of the file is none of its properties.
    private func adopted(_ disk: DiskImage, _ recipe: ImageRecipe) throws -> String {
        let parts = AdoptedParts(
            checksum: disk.checksum,
            format: disk.format,
            firmware: disk.firmware,
            disk: recipe.disk,
            agent: try workshop.launchAgentFingerprint(),
            staging: try StagingScript(recipe.staging, files: workshop).text
        )
        return try key("adopted", parts, scripts: ["launch.sh", "adopt.sh"])
    }

    /// The key of the staged image of a machine that an installer sets up: everything that the installer is told is part of it.
    private func installed(_ installer: DebianInstaller, _ recipe: ImageRecipe) throws -> String {
        let parts = InstalledParts(
            origin: installer.origin.key,
            pockets: recipe.servicePack.pockets,
            answers: try InstallerAnswers(installer, recipe).text,
            disk: recipe.disk,
            agent: try workshop.launchAgentFingerprint(),
            staging: try StagingScript(recipe.staging, files: workshop).text
        )
        return try key("installed", parts, scripts: ["installer.sh", "launch.sh", "adopt.sh"])
    }

    /// The key of a suspended machine.
    func instant(
        staged: String,
        shape: MachineShape,
        deviceModel: String,
        accounts: [UserAccount] = []
    ) throws -> String {
        var parts = InstantParts(staged: staged, shape: try keyed(shape), deviceModel: deviceModel)
        if !accounts.isEmpty { parts.accounts = AccountParts(accounts: accounts, script: AccountScript.text) }
        return try key("instant", parts, scripts: [])
    }

    /// The key of a machine that is never started before it is deployed, with the software that is installed in it then.
    func unstarted(staged: String, shape: MachineShape, deviceModel: String, software: String?) throws -> String {
        var parts = InstantParts(staged: staged, shape: try keyed(shape), deviceModel: deviceModel)
        parts.software = software
        return try key("unstarted", parts, scripts: [])
    }

    /// The key of a medium with all that a recipe's applications need on its bare system.
    func software(_ recipe: ImageRecipe) throws -> String {
        let layers = recipe.layers.map { LayerParts(below: "", layer: $0) }
        let parts = SoftwareParts(system: try tree(recipe), layers: layers)
        return try key("software", parts, scripts: ["software.sh", "install.sh"], folders: recipe.layers)
    }

    /// The key of a disk with data.
    func data(_ path: String, size: ByteCount) throws -> String {
        try key("data", DataParts(content: FileTree(path).fingerprint(), size: size), scripts: ["data.sh"])
    }

    /// A shape in which the content of data stands for the place where it lies.
    private func keyed(_ shape: MachineShape) throws -> MachineShape {
        var shape = shape
        for index in shape.disks.indices {
            let disk = shape.disks[index]
            shape.disks[index].data = try disk.data.map { try data($0, size: disk.size) }
        }
        return shape
    }

    private struct TreeParts: Encodable {
        var source: OperatingSystem.Source
        var pockets: [String]
    }

    private struct LayerParts: Encodable {
        var below: String
        var packages: [String]
        var script: String?
        var files: [MachineDescription.FileCopy]
        var answers: [String: AnswerValue]
        // What is not there is not encoded, so that it changes no key.
        var sources: [SourceParts]?
        var answerFiles: [AnswerFile]?

        init(below: String, layer: ImageRecipe.Layer) {
            self.below = below
            packages = layer.packages
            script = layer.script
            files = layer.files
            answers = layer.answers
            sources = layer.sources?.map(SourceParts.init)
            answerFiles = layer.answerFiles
        }
    }

    /// What a source puts into an image, wherever it comes from.
    private struct SourceParts: Encodable {
        var checksum: String
        var target: String
        var strip: Int?
        var isExecutable: Bool

        init(_ source: ApplicationSource) {
            checksum = source.checksum
            target = source.target
            strip = source.isArchive ? source.strip : nil
            isExecutable = source.isExecutable
        }
    }

    private struct StagedParts: Encodable {
        var below: String
        var disk: ByteCount
        var kernelArguments: String
        var agent: String
        var staging: String?
    }

    private struct AdoptedParts: Encodable {
        var checksum: String
        var format: DiskImage.Format
        var firmware: Firmware
        var disk: ByteCount
        var agent: String
        var staging: String
    }

    private struct InstalledParts: Encodable {
        var origin: String
        var pockets: [String]
        var answers: String
        var disk: ByteCount
        var agent: String
        var staging: String
    }

    private struct InstantParts: Encodable {
        var staged: String
        var shape: MachineShape
        var deviceModel: String
        var software: String?
        var accounts: AccountParts?
    }

    private struct AccountParts: Encodable {
        var accounts: [UserAccount]
        var script: String
    }

    private struct SoftwareParts: Encodable {
        var system: String
        var layers: [LayerParts]
    }

    private struct DataParts: Encodable {
        var content: String
        var size: ByteCount
    }

    /// Hashes a description, the scripts that act on it, and the files of an application that go in.
    private func key(
        _ kind: String,
        _ parts: some Encodable,
        scripts: [String],
        folders: [ImageRecipe.Layer] = []
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var hash = SHA256()
        hash.update("\(kind)\n".utf8)
        hash.update(try encoder.encode(parts))
        for script in scripts { hash.update(try workshop.scriptContent(script)) }
        for layer in folders {
            for file in layer.files.map(\.source) + [layer.script].compactMap(\.self) {
                let path = "\(layer.folder)/\(file)"
                let content = try Self.content(path)
                let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                let mode = attributes?[.posixPermissions] as? Int ?? 0
                // The count says where the file ends, so that text moved to the next one makes another key.
                hash.update("\n\(file) \(mode) \(content.count)\n".utf8)
                hash.update(content)
            }
        }
        // 80 bits tell more images apart than anybody will ever make, and keep paths readable.
        return String(hash.finish().prefix(20))
    }

    private static func content(_ path: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ImageError(.missingFile, subject: path, reason: "it cannot be read")
        }
        return data
    }
}

extension DebianInstaller.Origin {
    /// What tells it from others: the place of a medium is none of its properties.
    fileprivate var key: String {
        switch self {
        case .package(let name): "package \(name)"
        case .medium(_, let checksum): "medium \(checksum)"
        }
    }
}

extension ImageRecipe {
    /// Whether the system lies in trees, on which applications can be layered.
    var hasTrees: Bool {
        switch source {
        case .packages, .tree: true
        case .initramfs, .disk, .installer: false
        }
    }
}
