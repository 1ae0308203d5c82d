import LabModel
import LabYAML

extension LabDeciding {
    /// What becomes of a machine that breaks, and what does not break it.
    func readWatching(_ fields: Fields, into description: inout MachineDescription) {
        if let node = fields.optional("restart") {
            let words = MachineDescription.Restart.allCases.map(\.rawValue)
            let word = findings.word(node, among: words, "a policy of restarting")
            description.restart = word.flatMap { MachineDescription.Restart(rawValue: $0) } ?? .never
        }
        let words = MachineDescription.Tolerance.allCases.map(\.rawValue)
        let tolerated = fields.list("tolerates", "a list of what may happen") { node in
            findings.word(node, among: words, "something that a machine can tolerate")
                .flatMap { MachineDescription.Tolerance(rawValue: $0) }
        }
        description.tolerates = Set(tolerated)
    }
}
