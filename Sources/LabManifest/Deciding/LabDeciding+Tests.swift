import LabLibrary
import LabModel
import LabYAML

extension LabDeciding {
    /// The tests of this cell.
    func tests(on machines: [MachineDraft], _ networks: [Network]) -> [TestDescription] {
        let capture = file.sections.capture.flatMap { capturePolicy($0) } ?? .never
        guard let node = file.sections.tests, isWithin(Self.limits.tests, node, "tests") else { return [] }
        var seen: Set<String> = []
        let tests =
            findings.list(node, "a list of tests") { element -> TestDescription? in
                guard let present = present(element), var test = test(present, on: machines) else { return nil }
                test.faults = present["faults"].map { faults($0, machines, networks) } ?? []
                test.capture = present["capture"].flatMap { capturePolicy($0) } ?? capture
                if !test.name.isEmpty, !seen.insert(test.name).inserted {
                    findings.error("there is another test \(test.name.quoted)", at: present["name"]?.location)
                }
                return test
            } ?? []
        return ordered(tests)
    }

    /// The tests, once each that starts from another's lab is known to have one to start from.
    private func ordered(_ tests: [TestDescription]) -> [TestDescription] {
        let names = tests.map(\.name)
        for test in tests {
            guard let after = test.after else { continue }
            let subject = "test \(test.name.quoted)"
            guard let before = tests.first(where: { $0.name == after }) else {
                findings.unknown(
                    "\(subject) comes after unknown test \(after.quoted)",
                    name: after,
                    among: names,
                    at: test.location
                )
                continue
            }
            if !before.isFresh {
                findings.error(
                    "\(subject) comes after \(after.quoted), which has no lab of its own",
                    at: test.location,
                    hint: "give \(after.quoted) 'lab: fresh'"
                )
            } else if comesAfterItself(test, tests) {
                findings.error("\(subject) comes after itself", at: test.location)
            }
        }
        return tests
    }

    private func comesAfterItself(_ test: TestDescription, _ tests: [TestDescription]) -> Bool {
        var seen: Set<String> = []
        var current = test.after
        while let name = current, seen.insert(name).inserted {
            if name == test.name { return true }
            current = tests.first { $0.name == name }?.after
        }
        return false
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
            let after = fields.optional("after").flatMap { findings.line($0, "the name of a test") }
            let lab = self.lab(fields, of: named, isAfterAnother: after != nil)
            _ = (fields.optional("faults"), fields.optional("capture"))
            _ = fields.optional("when")
            return TestDescription(
                name: name ?? "",
                machine: (machine ?? machines.first?.name) ?? "",
                files: files,
                run: run ?? "",
                results: results ?? .exitStatus,
                timeout: timeout ?? TestDescription.defaultTimeout,
                lab: lab,
                after: after,
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

    /// A test that starts from another's lab has a lab of its own without saying so.
    private func lab(_ fields: Fields, of subject: String, isAfterAnother: Bool) -> TestDescription.LabUse {
        guard let node = fields.optional("lab"),
            let word = findings.word(node, among: TestDescription.LabUse.allCases.map(\.rawValue), "a use of the lab"),
            let use = TestDescription.LabUse(rawValue: word)
        else { return isAfterAnother ? .fresh : .shared }
        if use == .shared, isAfterAnother {
            let hint = "leave 'lab' out: a test with 'after' has a lab of its own"
            findings.error(
                "\(subject) comes after another test, and shares the lab of all",
                at: node.location,
                hint: hint
            )
        }
        return use
    }
}
