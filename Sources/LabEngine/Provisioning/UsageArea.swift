import FoundationEssentials
import Glibc
import LabImages
import LabModel
import LabProcess
import LabReport
import LabWiring

/// The folder of a provisioning task while it goes on: what was asked for, and what machines are given.
///
/// It belongs to the user alone, and no secret's value is ever in it, so that it can be kept to be looked at.
struct UsageArea {
    /// The absolute path.
    let path: String

    /// What was asked for.
    var choices: String { "\(path)/choices.xml" }
    /// The files of the medium with which a machine is told who and where it is.
    func medium(of machine: String) -> String { "\(path)/medium/\(machine)" }
    /// The answers that an application of a machine is given.
    func answers(of machine: String, to application: String) -> String {
        "\(path)/answers/\(machine)/\(application).env"
    }
    /// What an application of a machine is set up with.
    func software(of machine: String, _ application: String) -> String { "\(path)/software/\(machine)/\(application)" }

    /// Fills the area of a task for a lab; one that is there already stays as it is.
    /// - Throws: `FileError`, or what else keeps it from being written.
    static func fill(for task: ProvisioningTask, with planned: PlannedLab, from template: String?, labID: String) throws
    {
        let area = UsageArea(path: task.ledger.state.usageArea(task.id))
        guard mkdir(area.path, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw FileError(path: area.path, action: "create", number: errno)
        }
        var answers: [String: [Choices.Answer]] = [:]
        for machine in planned.machines {
            for (application, values) in given(to: machine) {
                try write(AnswerVariables.shellFile(values), to: area.answers(of: machine.name, to: application))
                answers[machine.name, default: []] += values.sorted { $0.key < $1.key }
                    .map { Choices.Answer(application: application, name: $0.key, value: $0.value) }
            }
            for configuration in machine.configurations {
                let target = area.software(of: machine.name, configuration.application)
                try makeFolder(target)
                let name = configuration.script.split(separator: "/").last ?? ""
                try FileManager.default.copyItem(atPath: configuration.script, toPath: "\(target)/\(name)")
            }
            for file in try Topology(of: planned, labID: labID).files(for: machine.name) {
                try write(file.content, to: area.medium(of: machine.name) + file.path)
            }
        }
        let choices = Choices(
            task: task.id,
            version: task.ledger.version,
            requested: Date(),
            template: template,
            planned: planned,
            answers: answers
        )
        try write(ChoicesXML.bytes(of: choices), to: area.choices)
    }

    /// The answers to each application of a machine as its scripts read them, secrets as references.
    private static func given(to machine: PlannedMachine) -> [(String, [String: String])] {
        let installed = machine.image.layers.map { ($0.application, $0.answers) }
        let configured = machine.configurations.map { ($0.application, $0.answers) }
        let all = Dictionary(installed + configured) { $0.merging($1) { $1 } }
        return all.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { ($0.key, AnswerVariables.variables($0.value) { $0.description }) }
    }

    private static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    private static func write(_ text: String, to path: String) throws { try write([UInt8](text.utf8), to: path) }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        try makeFolder(path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 })
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileError(path: path, action: "create", number: errno) }
        defer { close(file) }
        guard bytes.isEmpty || Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw FileError(path: path, action: "write", number: errno == 0 ? ENOSPC : errno)
        }
    }
}
