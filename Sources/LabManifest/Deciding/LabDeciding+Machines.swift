import LabLibrary
import LabModel
import LabYAML

extension LabDeciding {
    /// The machines that this cell has.
    func machines(on networks: [Network]) -> [MachineDraft] {
        guard let node = file.sections.machines, isWithin(Self.limits.machines, node, "machines") else { return [] }
        if node.entries?.isEmpty == true { findings.error("expected at least one machine", at: node.location) }
        return findings.map(node, "a mapping of names to machines") { entry -> MachineDraft? in
            _ = findings.isName(entry.name, "the name of a machine", at: entry.key.location)
            let templates = ["applications", "identity", "users"]
            guard let present = present(withoutNone(entry.value), templates: templates) else {
                return nil
            }
            return machine(named: entry.name, at: entry.key.location, present, networks: networks)
        } ?? []
    }

    private func machine(
        named name: String,
        at location: SourceLocation,
        _ node: YAMLNode,
        networks: [Network]
    ) -> MachineDraft? {
        let subject = "machine \(name.quoted)"
        return findings.fields(node, of: subject, at: location) { fields -> MachineDraft in
            let system = fields.required("os").flatMap { self.system($0) }
            let pack = fields.optional("servicePack").flatMap { servicePack($0, of: system) }
            let choices = fields.optional("applications").map { self.choices($0, on: system) } ?? []
            let published = fields.list("publish", "a list of ports") { publishedPort($0) }
            var description = MachineDescription(
                name: name,
                operatingSystem: system?.name ?? "",
                servicePack: pack,
                applications: choices.map(\.choice),
                networks: self.networks(of: fields, among: networks),
                publish: published.map(\.port),
                location: location
            )
            description.hardware = fields.optional("hardware").flatMap { hardware($0) } ?? Hardware()
            description.instances =
                fields.optional("instances").flatMap { findings.integer($0, in: 1...64, "the number of instances") }
                ?? 1
            let (ways, layouts) = (MachineDescription.Deployment.self, MachineDescription.DiskLayout.self)
            description.deployment = choice(of: ways, "deploy", "a way of deployment", in: fields) ?? .instant
            description.diskLayout = choice(of: layouts, "disk", "a kind of disk", in: fields) ?? .linked
            description.files = fields.optional("files").map { findings.fileCopies($0, inside: file.folder) } ?? []
            description.setup = fields.list("setup", "a list of scripts") {
                findings.path($0, inside: file.folder, "script", to: .file)
            }
            description.users = fields.optional("users").map { users($0) } ?? []
            description.ready = fields.optional("ready").map { findings.readyChecks($0) } ?? []
            description.identity =
                fields.optional("identity").map { findings.declaredIdentity($0, scope: scopes.axes) }
                ?? DeclaredIdentity()
            readWatching(fields, into: &description)
            _ = fields.optional("when")
            return MachineDraft(
                description: description,
                location: location,
                choices: choices,
                publishPlaces: published.map(\.location)
            )
        }
    }

    private func system(_ node: YAMLNode) -> OperatingSystem? {
        guard let name = findings.text(node, "an operating system") else { return nil }
        if let system = library.operatingSystems[name] { return system }
        guard !library.unreadable.contains(name) else { return nil }
        let message = "unknown operating system \(name.quoted)"
        findings.unknown(message, name: name, among: library.operatingSystems.keys, at: node.location)
        return nil
    }

    private func servicePack(_ node: YAMLNode, of system: OperatingSystem?) -> String? {
        guard let name = findings.text(node, "a service pack"), let system else { return nil }
        let names = system.servicePacks.map(\.name)
        guard !names.contains(name) else { return name }
        let message = "operating system \(system.name.quoted) has no service pack \(name.quoted)"
        findings.unknown(message, name: name, among: names, at: node.location)
        return nil
    }

    private func networks(of fields: Fields, among networks: [Network]) -> [String] {
        guard let node = fields.optional("networks") else {
            if networks.count > 1 {
                let names = networks.map(\.name).joined(separator: ", ")
                let hint = "say which: 'networks: [\(names)]' joins all"
                findings.error("\(fields.subject) needs 'networks'", at: fields.location, hint: hint)
            }
            return networks.count == 1 ? networks.map(\.name) : []
        }
        var seen: Set<String> = []
        let names = findings.list(node, "a list of networks") { element -> String? in
            guard let name = findings.text(element, "a network") else { return nil }
            guard networks.contains(where: { $0.name == name }) else {
                let message = "\(fields.subject) names network \(name.quoted), which this lab does not have"
                findings.unknown(message, name: name, among: networks.map(\.name), at: element.location)
                return nil
            }
            guard seen.insert(name).inserted else {
                findings.error("\(fields.subject) is already on network \(name.quoted)", at: element.location)
                return nil
            }
            return name
        }
        if node.elements?.isEmpty == true { findings.error("\(fields.subject) is on no network", at: node.location) }
        return names ?? []
    }

    private func publishedPort(_ node: YAMLNode) -> (port: MachineDescription.PublishedPort, location: SourceLocation)?
    {
        findings.fields(node, of: "a published port") { fields in
            let port = fields.required("port").flatMap { findings.port($0) }
            var host = 0
            if let node = fields.optional("host") {
                guard let number = findings.integer(node, in: 0...65_535, "a port of the host") else { return nil }
                guard number == 0 || number >= 1024 else {
                    let hint = "from 1024 on, or 0 for any free one"
                    findings.error("port \(number) of the host cannot be used", at: node.location, hint: hint)
                    return nil
                }
                host = number
            }
            let place = fields.optional("host")?.location ?? node.location
            return port.map { (MachineDescription.PublishedPort(port: $0, hostPort: host), place) }
        }
    }

    private func hardware(_ node: YAMLNode) -> Hardware? {
        findings.fields(node, of: "the hardware") { fields -> Hardware in
            var hardware = Hardware()
            hardware.processors =
                fields.optional("processors").flatMap { findings.integer($0, in: 1...64, "the number of processors") }
            hardware.disks = fields.list("disks", "a list of disks") { extraDisk($0) }
            if hardware.disks.count > Self.limits.disks {
                findings.error(
                    "a machine has at most \(Self.limits.disks) disks beside the system's own",
                    at: fields.optional("disks")?.location
                )
            }
            guard let memory = fields.optional("memory") else { return hardware }
            _ = findings.fields(memory, of: "the memory") { fields -> Void? in
                hardware.memoryMinimum = fields.size("minimum")
                hardware.memoryDesired = fields.size("desired")
                if let least = hardware.memoryMinimum, let desired = hardware.memoryDesired, desired < least {
                    findings.error(
                        "the desired memory is less than the minimum",
                        at: fields.optional("desired")?.location
                    )
                }
            }
            return hardware
        }
    }

    private func extraDisk(_ node: YAMLNode) -> ExtraDisk? {
        findings.fields(node, of: "a disk") { fields -> ExtraDisk? in
            let attachment = choice(of: ExtraDisk.Attachment.self, "type", "a type of disk", in: fields)
            let data = fields.optional("data").flatMap {
                findings.path($0, inside: file.folder, "data", to: .fileOrFolder)
            }
            guard let node = fields.required("size"), let size = findings.size(node) else { return nil }
            // What a file system and its users count in.
            guard size.bytes >= 1 << 20, size.bytes % 4096 == 0 else {
                let hint = "at least 1MiB, in whole blocks of 4KiB"
                findings.error("a disk cannot have a size of \(size)", at: node.location, hint: hint)
                return nil
            }
            return ExtraDisk(
                size: size,
                attachment: attachment ?? .virtio,
                data: data.map { "\(file.folder)/\($0)" }
            )
        }
    }

    /// The word of a field that has a few.
    private func choice<Choice: CaseIterable & RawRepresentable<String>>(
        of type: Choice.Type,
        _ key: String,
        _ what: String,
        in fields: Fields
    ) -> Choice? {
        let word = fields.optional(key).flatMap { findings.word($0, among: type.allCases.map(\.rawValue), what) }
        return word.flatMap { Choice(rawValue: $0) }
    }
}

// MARK: - What machines must not share

extension LabDeciding {
    /// Checks that no two machines, instances counted out, have one name.
    func checkNames(of machines: [MachineDraft]) {
        var owners: [String: String] = [:]
        for machine in machines {
            // A machine with instances is also known by its own name.
            for name in Set(machine.description.instanceNames + [machine.name]) {
                guard let owner = owners.updateValue(machine.name, forKey: name), owner != machine.name else {
                    continue
                }
                let instance = owner == name ? machine.name : owner
                let message = "an instance of machine \(instance.quoted) has the name of machine \(name.quoted)"
                findings.error(message, at: machine.location)
            }
        }
    }

    /// Checks that no port of the host is published twice.
    func checkPublishedPorts(of machines: [MachineDraft]) {
        var owners: [Int: String] = [:]
        for machine in machines {
            for (port, place) in zip(machine.description.publish, machine.publishPlaces) where port.hostPort != 0 {
                guard let owner = owners.updateValue(machine.name, forKey: port.hostPort) else { continue }
                let message = "port \(port.hostPort) of the host is already taken by machine \(owner.quoted)"
                findings.error(message, at: place, hint: "0 takes any free port")
            }
        }
    }
}
