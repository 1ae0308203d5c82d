public import LabModel

/// Answers as shell variables, for scripts of applications.
///
/// `users: [{name: orders}]` becomes `ASSAY_ANSWER_USERS_COUNT=1` and `ASSAY_ANSWER_USERS_0_NAME=orders`.
public enum AnswerVariables {
    /// The variables, with every template filled by `fill`.
    public static func variables<Failure: Error>(
        _ answers: [String: AnswerValue],
        fill: (Template) throws(Failure) -> String
    ) throws(Failure) -> [String: String] {
        var result: [String: String] = [:]
        for (name, value) in answers { try add(value, as: "ASSAY_ANSWER_\(word(name))", to: &result, fill) }
        return result
    }

    private static func add<Failure: Error>(
        _ value: AnswerValue,
        as name: String,
        to result: inout [String: String],
        _ fill: (Template) throws(Failure) -> String
    ) throws(Failure) {
        switch value {
        case .text(let template): result[name] = try fill(template)
        case .list(let values):
            result["\(name)_COUNT"] = "\(values.count)"
            for (index, value) in values.enumerated() { try add(value, as: "\(name)_\(index)", to: &result, fill) }
        case .map(let values):
            for (key, value) in values { try add(value, as: "\(name)_\(word(key))", to: &result, fill) }
        }
    }

    private static func word(_ name: String) -> String {
        String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// The variables as a file of shell assignments.
    public static func shellFile(_ variables: [String: String]) -> String {
        variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))\n" }.joined()
    }

    /// A text as one word of the shell, whatever it contains (POSIX, Shell Command Language, 2.2.2).
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
