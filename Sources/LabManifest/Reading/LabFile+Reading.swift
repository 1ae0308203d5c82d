import LabLibrary
import LabModel
import LabYAML

extension LabFile {
    /// Reads a lab file, or the `lab.yaml` of a folder.
    public static func read(path: String) -> LabFileReading {
        var named = path
        if Folder.kind(of: path) == .folder { named = (path.hasSuffix("/") ? path : path + "/") + "lab.yaml" }
        let yaml = YAMLReader.read(path: named, file: named)
        var reading = LabFileReading(file: nil, diagnostics: yaml.diagnostics, path: named, source: yaml.text)
        guard let node = yaml.node, let real = Folder.real(parent(of: named)) else { return reading }
        let findings = Findings(source: yaml.text)
        reading.file = findings.labFile(node, path: named, folder: real, sources: &reading.furtherSources)
        reading.diagnostics = DiagnosticRenderer.ordered(reading.diagnostics + findings.diagnostics)
        reading.file?.isBroken = reading.diagnostics.containsError
        return reading
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension Findings {
    /// Reads the parts of a lab file that all cells share.
    func labFile(_ node: YAMLNode, path: String, folder: String, sources: inout [String: String]) -> LabFile? {
        fields(node, of: "the lab") { fields -> LabFile in
            let name = fields.requiredName("lab", "the name of a lab")
            let summary = fields.text("description") ?? ""
            let libraries = fields.list("library", "a list of folders") { libraryFolder($0, from: folder) }
            var sections = LabSections()
            sections.networks = fields.optional("networks")
            sections.machines = fields.required("machines")
            let secrets = fields.optional("secrets").map { self.secrets($0) } ?? []
            sections.connections = fields.optional("connections")
            let wiring = fields.optional("wiring").map { wiringPolicy($0) } ?? WiringPolicy()
            let shownFolder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            let matrix = fields.optional("matrix").map { self.matrix($0, folder: folder, shownFolder: shownFolder) }
            sources = matrix?.sources ?? [:]
            sections.axes = matrix?.table ?? AxisTable()
            sections.tests = fields.optional("tests")
            sections.faults = fields.optional("faults")
            sections.capture = fields.optional("capture")
            sections.goal = fields.optional("goal")
            readConditions(of: &sections)
            return LabFile(
                name: name ?? "",
                summary: summary,
                path: path,
                folder: folder,
                libraryFolders: libraries,
                matrix: matrix?.matrix ?? Matrix(),
                secrets: secrets,
                wiring: wiring,
                sections: sections
            )
        }
    }

    /// Reads the conditions under which cells have a machine, a connection, a test or a fault.
    private func readConditions(of sections: inout LabSections) {
        let tests = sections.tests?.elements ?? []
        let faults = [sections.faults, sections.faults?["apply"]] + tests.map { $0["faults"] }
        let parts =
            (sections.machines?.entries?.map(\.value) ?? []) + (sections.connections?.elements ?? []) + tests
            + faults.flatMap { $0?.elements ?? [] } + (sections.goal.map { $0.elements ?? [$0] } ?? [])
        for part in parts {
            guard let when = part["when"] else { continue }
            sections.conditions[when.location] = condition(when, axes: sections.axes)
        }
    }

    private func libraryFolder(_ node: YAMLNode, from folder: String) -> String? {
        guard let text = line(node, "a folder") else { return nil }
        guard let real = Folder.real(text.hasPrefix("/") ? text : folder + "/" + text), Folder.kind(of: real) == .folder
        else {
            error("there is no library folder \(text.quoted)", at: node.location)
            return nil
        }
        return real
    }

    /// Reads `strict`, or a mapping.
    private func wiringPolicy(_ node: YAMLNode) -> WiringPolicy {
        if node.entries == nil {
            return WiringPolicy(isStrict: word(node, among: ["strict"], "a word for the wiring") != nil)
        }
        return fields(node, of: "the wiring") { fields in
            WiringPolicy(
                isStrict: fields.flag("strict"),
                verifies: fields.optional("verify").flatMap { flag($0) }
            )
        } ?? WiringPolicy()
    }

    private func secrets(_ node: YAMLNode) -> [Secret] {
        map(node, "a mapping of names to secrets") { entry -> Secret? in
            _ = isName(entry.name, "the name of a secret", style: .identifier, at: entry.key.location)
            let subject = "secret \(entry.name.quoted)"
            return fields(entry.value, of: subject, at: entry.key.location) { fields -> Secret? in
                let variable = fields.optional("env").flatMap { environmentVariable($0) }
                let fallback = fields.text("default", "'generated' or a text")
                if entry.value["env"] == nil, entry.value["default"] == nil {
                    error("\(subject) needs 'env' or 'default'", at: fields.location)
                }
                return Secret(
                    name: entry.name,
                    environment: variable,
                    fallback: fallback.map { $0 == "generated" ? .generated : .text($0) } ?? .none
                )
            }
        } ?? []
    }

    private func environmentVariable(_ node: YAMLNode) -> String? {
        guard let name = text(node, "an environment variable") else { return nil }
        let isVariable = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || NameStyle.identifier.allows("a" + String(UnicodeScalar(byte)))
        }
        guard isVariable, !name.contains("-"), name.first?.isNumber == false else {
            let hint = "letters, digits and '_', not a digit first"
            error("\(name.quoted) is not an environment variable", at: node.location, hint: hint)
            return nil
        }
        return name
    }
}
