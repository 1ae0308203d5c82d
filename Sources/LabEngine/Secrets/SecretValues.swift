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

    /// The text with every secret's value masked; what several of them cover is masked once.
    ///
    /// All places are found before any is masked, byte by byte: masking one secret must not hide where another lies.
    func masked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let secrets = values.values.map { Array($0.utf8) }.filter { !$0.isEmpty }
        var places: [Range<Int>] = []
        for secret in secrets where secret.count <= bytes.count {
            for start in 0...(bytes.count - secret.count) where bytes[start...].starts(with: secret) {
                places.append(start..<(start + secret.count))
            }
        }
        guard !places.isEmpty else { return text }
        var result: [UInt8] = []
        var end = 0
        for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if place.lowerBound >= end {
                result += bytes[end..<place.lowerBound]
                result += Array(Self.mask.utf8)
            }
            end = max(end, place.upperBound)
        }
        return String(decoding: result + bytes[end...], as: UTF8.self)
    }
}
