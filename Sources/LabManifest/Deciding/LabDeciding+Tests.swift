import LabLibrary
import LabModel
import LabYAML

extension LabDeciding {
    /// The tests of this cell.
    func tests(on machines: [MachineDraft], _ networks: [Network]) -> [TestDescription] {
        let capture = file.sections.capture.flatMap { capturePolicy($0) } ?? .never
        guard let node = file.sections.tests, isWithin(Self.limits.tests, node, "tests") else { return [] }
        var seen: Set<String> = []
        return findings.list(node, "a list of tests") { element -> TestDescription? in
            guard let present = present(element), var test = test(present, on: machines) else { return nil }
            test.faults = present["faults"].map { faults($0, machines, networks) } ?? []
            test.capture = present["capture"].flatMap { capturePolicy($0) } ?? capture
            if !test.name.isEmpty, !seen.insert(test.name).inserted {
                findings.error("there is another test \(test.name.quoted)", at: present["name"]?.location)
            }
            return test
        } ?? []
    }

    private func test(_ node: YAMLNode, on machines: [MachineDraft]) -> TestDescription? {
        let named = node["name"]?.scalar.map { "test \($0.text.quoted)" } ?? "a test"
        return findings.fields(node, of: named) { fields -> TestDescription in
            let name = fields.required("name").flatMap { findings.line($0, "a name") }
            let machine = fields.optional("machine").map { self.machine($0, of: named, among: machines) }
            let files = fields.list("files", "a list of files and folders") {
                findings.path($0, inside: file.folder, "file", to: .fileOrFolder)
            }
            let run = fields.requiredText("run", "a command")
            let results = fields.optional("results").flatMap { self.results($0) }
            let timeout = fields.duration("timeout")
            readLab(fields)
            _ = (fields.optional("faults"), fields.optional("capture"))
            _ = fields.optional("when")
            return TestDescription(
                name: name ?? "",
                machine: (machine ?? machines.first?.name) ?? "",
                files: files,
                run: run ?? "",
                results: results ?? .exitStatus,
                timeout: timeout ?? TestDescription.defaultTimeout,
                location: node.location
            )
        }
    }

    private func machine(_ node: YAMLNode, of subject: String, among machines: [MachineDraft]) -> String? {
        guard let name = findings.text(node, "a machine") else { return nil }
        if machines.contains(where: { $0.name == name }) { return name }
        let all = file.sections.machines?.entries?.map(\.name) ?? []
        guard all.contains(name) else {
            findings.unknown("unknown machine \(name.quoted)", name: name, among: all, at: node.location)
            return nil
        }
        // A machine that is there and wrong has its own message.
        if isLeftOut(name, of: machines) {
            let message = "\(subject) runs on machine \(name.quoted), which some configurations do not have"
            findings.error(message, at: node.location, hint: "give the test the 'when' of the machine")
        }
        return nil
    }

    private func results(_ node: YAMLNode) -> TestDescription.Results? {
        findings.fields(node, of: "the results") { fields -> TestDescription.Results? in
            let formats = ["exit", "junit", "tap"]
            let format = fields.required("format").flatMap { findings.word($0, among: formats, "a format") }
            let path = fields.optional("path")
            let pattern = path.flatMap { self.pattern($0) }
            switch format {
            case "exit":
                if let path { findings.error("an exit status has no 'path'", at: path.location) }
                return .exitStatus
            case "junit":
                if path == nil {
                    findings.error("JUnit results need 'path'", at: fields.location, hint: "as in 'path: out/*.xml'")
                }
                return pattern.map { .junit(pattern: $0) }
            case "tap": return path == nil || pattern != nil ? .tap(pattern: pattern) : nil
            default: return nil
            }
        }
    }

    private func pattern(_ node: YAMLNode) -> String? {
        guard let text = findings.line(node, "a pattern of paths") else { return nil }
        guard !text.hasPrefix("/"), !text.split(separator: "/").contains("..") else {
            let hint = "a pattern inside the test's folder, without '..'"
            findings.error("\(text.quoted) leads out of the test's folder", at: node.location, hint: hint)
            return nil
        }
        return text
    }

    private func readLab(_ fields: Fields) {
        guard let node = fields.optional("lab"),
            let word = findings.word(node, among: ["shared", "fresh"], "a use of the lab"),
            word != "shared"
        else { return }
        findings.refuse("'lab: \(word)'", at: node.location, hint: "'shared' is available")
    }
}
