import LabModel
import LabYAML

extension Findings {
    /// Reads the description of an operating system from the file of that name in the library `folder`.
    func operatingSystem(_ node: YAMLNode, named name: String, library folder: String) -> OperatingSystem? {
        let subject = "operating system \(name.quoted)"
        return fields(node, of: subject) { fields -> OperatingSystem? in
            checkName(fields, key: "operatingSystem", is: name, "an operating system")
            let family = fields.required("family").flatMap { word($0, among: ["debian", "tiny"], "a family") }
            let release = fields.requiredText("release", "a release")
            let source = fields.required("source").flatMap { self.source($0, library: folder) }
            let isImported = Self.imports.contains { node["source"]?[$0] != nil }
            let packs = packs(fields, areImported: isImported)
            let needsNode = fields.required("needs")
            let needs = needsNode.flatMap { self.needs($0, subject: subject, hasFactor: true) }
            let staging = fields.optional("staging").map { self.staging($0, of: source) } ?? .standard
            return OperatingSystem(
                name: name,
                family: family ?? "debian",
                release: release ?? "",
                source: source ?? .packages(suite: "", include: []),
                servicePacks: packs,
                needs: needs ?? Needs(memory: .mebibytes(0), disk: .mebibytes(0)),
                factor: needsNode?["factor"].flatMap { factor($0) } ?? Needs.Factor(),
                staging: staging,
                location: node.location
            )
        }
    }

    /// Checks that a file describes what its name says.
    func checkName(_ fields: Fields, key: String, is name: String, _ what: String) {
        guard let node = fields.required(key), let text = self.name(node, what, style: .library), text != name else {
            return
        }
        error("the file's name says \(name.quoted), its content \(text.quoted)", at: node.location)
    }

    /// By how much a machine needs more than its parts: a number for memory, or a mapping.
    private func factor(_ node: YAMLNode) -> Needs.Factor? {
        guard node.entries != nil else { return multiple(node).map { Needs.Factor(memory: $0) } }
        return fields(node, of: "the factor") { fields in
            Needs.Factor(
                memory: fields.optional("memory").flatMap { multiple($0) } ?? 1,
                disk: fields.optional("disk").flatMap { multiple($0) } ?? 1
            )
        }
    }

    private func multiple(_ node: YAMLNode) -> Double? {
        guard let number = node.scalar.flatMap({ Double($0.text) }), (1...10).contains(number) else {
            expected("a number from 1 to 10", found: node)
            return nil
        }
        return number
    }

    /// Reads what something needs; a system says beside that by how much machines need more.
    func needs(_ node: YAMLNode, subject: String, hasFactor: Bool = false) -> Needs? {
        fields(node, of: "the needs of \(subject)") { fields -> Needs? in
            if hasFactor { _ = fields.optional("factor") }
            let number = fields.optional("processors").flatMap { integer($0, in: 1...64, "the number of processors") }
            let memory = fields.required("memory").flatMap { size($0) }
            let recommended = fields.size("recommended")
            let disk = fields.required("disk").flatMap { size($0) }
            guard let memory, let disk else { return nil }
            if let recommended, recommended < memory {
                error(
                    "the recommended memory is less than the needed \(memory)",
                    at: fields.optional("recommended")?.location
                )
            }
            return Needs(processors: number ?? 1, memory: memory, recommendedMemory: recommended, disk: disk)
        }
    }

    private static let imports = ["image", "tree"]
    private static let kinds = ["packages", "initramfs", "installer"] + imports

    private func source(_ node: YAMLNode, library folder: String) -> OperatingSystem.Source? {
        fields(node, of: "the source") { fields -> OperatingSystem.Source? in
            let given = Self.kinds.filter { fields.optional($0) != nil }
            guard given.count == 1, let kind = given.first, let value = fields.optional(kind) else {
                error("a source is 'packages', 'initramfs', 'installer', 'image' or 'tree'", at: node.location)
                for key in ["sha256", "format", "firmware"] { _ = fields.optional(key) }
                return nil
            }
            switch kind {
            case "packages": return packagesSource(value)
            case "installer": return installerSource(value, library: folder)
            case "image": return diskSource(value, fields, library: folder)
            case "tree":
                let file = path(value, inside: folder, "the archive of a root file system", to: .file)
                guard let checksum = checksum(fields), let file else { return nil }
                return .tree(RootTree(file: "\(folder)/\(file)", checksum: checksum))
            default:
                return self.fields(value, of: "the source") { fields -> OperatingSystem.Source? in
                    fields.required("suite").flatMap { suite($0) }.map { .initramfs(suite: $0) }
                }
            }
        }
    }

    private func diskSource(_ node: YAMLNode, _ fields: Fields, library folder: String) -> OperatingSystem.Source? {
        let file = path(node, inside: folder, "the image of a disk", to: .file)
        let formats = DiskImage.Format.allCases.map(\.rawValue)
        let stated = fields.optional("format").flatMap { word($0, among: formats, "a format of disks") }
        let format =
            (stated.flatMap(DiskImage.Format.init(rawValue:))) ?? file.flatMap(DiskImage.Format.init(fileName:))
        if let file, format == nil, fields.optional("format") == nil {
            let hint = "write 'format:' with one of " + formats.joined(separator: ", ")
            error("the name \(file.quoted) does not say the format of the disk", at: node.location, hint: hint)
        }
        let firmwares = Firmware.allCases.map(\.rawValue)
        let firmware = fields.optional("firmware").flatMap { word($0, among: firmwares, "a firmware") }
        guard let checksum = checksum(fields), let file, let format else { return nil }
        return .disk(
            DiskImage(
                file: "\(folder)/\(file)",
                format: format,
                checksum: checksum,
                firmware: firmware.flatMap(Firmware.init(rawValue:)) ?? .bios
            )
        )
    }

    /// What tells a file from every other one: a machine made of it is made anew when the file becomes another.
    func checksum(_ fields: Fields) -> String? {
        guard let node = fields.required("sha256"), let text = line(node, "a SHA-256") else { return nil }
        guard text.utf8.count == 64, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
            error(
                "\(text.quoted) is not a SHA-256",
                at: node.location,
                hint: "64 hexadecimal digits, as 'sha256sum' prints them"
            )
            return nil
        }
        return text
    }

    private func packagesSource(_ node: YAMLNode) -> OperatingSystem.Source? {
        fields(node, of: "the source") { fields -> OperatingSystem.Source? in
            let suite = fields.required("suite").flatMap { self.suite($0) }
            let include = fields.list("include", "a list of packages") { package($0) }
            return suite.map { .packages(suite: $0, include: include) }
        }
    }

    private func installerSource(_ node: YAMLNode, library folder: String) -> OperatingSystem.Source? {
        fields(node, of: "the source") { fields -> OperatingSystem.Source? in
            let include = fields.list("include", "a list of packages") { package($0) }
            let answers = fields.optional("answers").flatMap {
                path($0, inside: folder, "the file of answers", to: .file)
            }
            return installerOrigin(fields, at: node, library: folder).map { origin in
                .installer(DebianInstaller(origin, include: include, answers: answers.map { "\(folder)/\($0)" }))
            }
        }
    }

    private func installerOrigin(_ fields: Fields, at node: YAMLNode, library folder: String) -> DebianInstaller.Origin?
    {
        let name = fields.optional("package")
        guard let medium = fields.optional("medium") else {
            if name == nil { error("an installer is a 'package' of the archive or a 'medium'", at: node.location) }
            return name.flatMap { package($0) }.map { .package($0) }
        }
        if name != nil { error("an installer is a 'package' of the archive or a 'medium'", at: node.location) }
        let file = path(medium, inside: folder, "the image of an installation medium", to: .file)
        guard let checksum = checksum(fields), let file else { return nil }
        return .medium("\(folder)/\(file)", checksum: checksum)
    }

    /// The service packs; what somebody else made is there on one level.
    private func packs(_ fields: Fields, areImported: Bool) -> [OperatingSystem.ServicePack] {
        guard areImported else { return fields.required("servicePacks").flatMap { servicePacks($0) } ?? [] }
        fields.refuse("servicePacks", hint: "what is imported is there on one level")
        return [OperatingSystem.ServicePack(name: "imported", pockets: [])]
    }

    private func servicePacks(_ node: YAMLNode) -> [OperatingSystem.ServicePack]? {
        let packs = map(node, "a mapping of names to service packs") { entry -> OperatingSystem.ServicePack? in
            _ = isName(entry.name, "a service pack", style: .library, at: entry.key.location)
            let subject = "service pack \(entry.name.quoted)"
            return fields(entry.value, of: subject, at: entry.key.location) { fields -> OperatingSystem.ServicePack in
                let node = fields.required("pockets")
                let pockets = node.flatMap { list($0, "a list of suites") { suite($0) } } ?? []
                if node?.elements?.isEmpty == true { error("\(subject) has no pockets", at: node?.location) }
                return OperatingSystem.ServicePack(name: entry.name, pockets: pockets)
            }
        }
        if node.entries?.isEmpty == true {
            error("an operating system has at least one service pack", at: node.location)
        }
        return packs
    }

    private func suite(_ node: YAMLNode) -> String? {
        name(node, "a suite", style: .library)
    }

    /// Reads the name of a package.
    func package(_ node: YAMLNode) -> String? {
        name(node, "a package", style: .library)
    }
}
