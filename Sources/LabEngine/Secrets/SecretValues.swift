import LabModel
import LabProcess

/// The values of a lab's secrets, which never reach a record, a log or a terminal.
struct SecretValues: Hashable, Sendable, Codable {
    /// What stands in their place wherever something is shown.
    static let mask = "***"

    private let values: [String: String]

    /// Takes the values from the environment, from the lab file's default, or draws them.
    /// - Throws: `EngineError` for a secret that has no value anywhere.
    init(of lab: Lab, environment: (String) -> String? = Tool.variable) throws(EngineError) {
        var values: [String: String] = [:]
        for secret in lab.secrets {
            if let variable = secret.environment, let value = environment(variable) {
                values[secret.name] = value
                continue
            }
            switch secret.fallback {
            case .text(let text): values[secret.name] = text
            case .generated: values[secret.name] = Self.drawn()
            case .none:
                let variable = secret.environment ?? ""
                throw EngineError(
                    stage: "plan",
                    reason: "secret '\(secret.name)' has no value: the variable \(variable) is not set"
                )
            }
        }
        self.values = values
    }

    /// 32 letters and digits (190 bits) from the system's random numbers.
    private static func drawn() -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var random = SystemRandomNumberGenerator()
        return String((0..<32).map { _ in alphabet[Int.random(in: alphabet.indices, using: &random)] })
    }

    /// The template with secrets in their places.
    func fill(_ template: Template) throws(EngineError) -> String {
        try template.filled { (reference: Reference) throws(EngineError) -> String in
            guard reference.root == "secret", let name = reference.member, let value = values[name] else {
                throw EngineError(stage: "connect", reason: "'${\(reference)}' has no value")
            }
            return value
        }
    }

    /// What masks every secret's value in what comes in pieces.
    var streamMask: SecretMask { SecretMask(values.values) }

    /// The text with every secret's value masked; what several of them cover is masked once.
    func masked(_ text: String) -> String {
        guard !values.isEmpty else { return text }
        var mask = streamMask
        let shown = mask.feed(Array(text.utf8))
        return String(decoding: shown + mask.finish(), as: UTF8.self)
    }
}
