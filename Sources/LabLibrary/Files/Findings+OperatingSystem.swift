import LabModel
import LabYAML

extension Findings {
    /// Reads the description of an operating system from the file of that name.
    func operatingSystem(_ node: YAMLNode, named name: String) -> OperatingSystem? {
        let subject = "operating system \(name.quoted)"
        return fields(node, of: subject) { fields -> OperatingSystem? in
            checkName(fields, key: "operatingSystem", is: name, "an operating system")
            let family = fields.required("family").flatMap { word($0, among: ["debian", "tiny"], "a family") }
            let release = fields.requiredText("release", "a release")
            let source = fields.required("source").flatMap { self.source($0) }
            let packs = fields.required("servicePacks").flatMap { servicePacks($0) } ?? []
            let needs = fields.required("needs").flatMap { self.needs($0, subject: subject) }
            let staging = fields.optional("staging").map { self.staging($0, of: source) } ?? .standard
            return OperatingSystem(
                name: name,
                family: family ?? "debian",
                release: release ?? "",
                source: source ?? .packages(suite: "", include: []),
                servicePacks: packs,
                needs: needs ?? Needs(memory: .mebibytes(0), disk: .mebibytes(0)),
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

    /// Reads what something needs.
    func needs(_ node: YAMLNode, subject: String) -> Needs? {
        fields(node, of: "the needs of \(subject)") { fields -> Needs? in
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
            return Needs(memory: memory, recommendedMemory: recommended, disk: disk)
        }
    }

    private func source(_ node: YAMLNode) -> OperatingSystem.Source? {
        fields(node, of: "the source") { fields -> OperatingSystem.Source? in
            let hint = "available are 'packages' and 'initramfs'"
            fields.refuse("image", hint: hint)
            fields.refuse("installer", hint: hint)
            let packages = fields.optional("packages")
            let initramfs = fields.optional("initramfs")
            switch (packages, initramfs) {
            case (let packages?, nil): return packagesSource(packages)
            case (nil, let initramfs?):
                return self.fields(initramfs, of: "the source") { fields -> OperatingSystem.Source? in
                    fields.required("suite").flatMap { suite($0) }.map { .initramfs(suite: $0) }
                }
            default:
                let refused = node["image"] != nil || node["installer"] != nil
                if !refused { error("a source is 'packages' or 'initramfs'", at: node.location) }
                return nil
            }
        }
    }

    private func packagesSource(_ node: YAMLNode) -> OperatingSystem.Source? {
        fields(node, of: "the source") { fields -> OperatingSystem.Source? in
            let suite = fields.required("suite").flatMap { self.suite($0) }
            let include = fields.list("include", "a list of packages") { package($0) }
            return suite.map { .packages(suite: $0, include: include) }
        }
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
