import LabModel
import LabYAML

extension LibraryLoading {
    /// Puts what a user answers in all labs in the place of the applications' defaults: a mapping of applications to answers.
    ///
    /// A file that is not there answers nothing. Applications that this library does not have may be those of another lab.
    mutating func readAnswers(_ path: String) {
        guard Folder.kind(of: path) == .file, let node = readYAML(path) else { return }
        for entry in findings.map(node, "a mapping of applications to answers", { $0 }) ?? [] {
            guard let application = library.applications[entry.name] else { continue }
            for answer in findings.map(entry.value, "a mapping of answers to values", { $0 }) ?? [] {
                guard application.answers.contains(where: { $0.name == answer.name }) else {
                    let message = "application \(application.name.quoted) has no answer \(answer.name.quoted)"
                    let names = application.answers.map(\.name)
                    findings.unknown(message, name: answer.name, among: names, at: answer.key.location)
                    continue
                }
                guard let value = findings.answer(answer.value, scope: ReferenceScope()) else { continue }
                library.answer(application.name, answer.name, value)
            }
        }
    }
}
