public import LabModel
import LabYAML

/// What came of reading a file with the choices for guests.
public struct GuestChoicesReading: Sendable {
    /// The choices; what is wrong in the file is left out of them.
    public var choices: GuestChoices
    /// All that is wrong.
    public var diagnostics: [Diagnostic]
    /// The file's text, for showing lines of it.
    public var text: String
}

extension GuestChoices {
    /// Reads the file at `path`; passwords and the product key can come from `environment`.
    public static func read(path: String, environment: [String: String]) -> GuestChoicesReading {
        read(YAMLReader.read(path: path, file: path), environment: environment)
    }

    /// Reads choices from YAML.
    static func read(_ reading: YAMLReading, environment: [String: String]) -> GuestChoicesReading {
        let findings = Findings()
        var choices = GuestChoices()
        if let node = reading.node {
            let decoding = Decoding(findings: findings, environment: environment)
            choices = decoding.choices(node) ?? choices
        }
        return GuestChoicesReading(
            choices: choices,
            diagnostics: reading.diagnostics + findings.diagnostics,
            text: reading.text
        )
    }

    private struct Decoding {
        let findings: Findings
        let environment: [String: String]

        func choices(_ node: YAMLNode) -> GuestChoices? {
            findings.fields(node, of: "the choices for guests") { fields in
                GuestChoices(
                    accounts: fields.optional("accounts").flatMap { accounts($0) } ?? [],
                    timeZone: line(fields, "timeZone", "a time zone"),
                    locale: line(fields, "locale", "a locale") ?? "en-US",
                    commands: fields.list("commands", "a list of commands") { findings.text($0, "a command") },
                    windows: fields.optional("windows").flatMap(windows) ?? Windows()
                )
            }
        }

        private func accounts(_ node: YAMLNode) -> [Account]? {
            findings.map(node, "a mapping of names to accounts") { entry in
                findings.fields(entry.value, of: "account \(entry.name.quoted)", at: entry.key.location) { fields in
                    Account(
                        name: entry.name,
                        fullName: line(fields, "fullName", "a name"),
                        password: fields.optional("password").flatMap { hidden($0, "a password") },
                        authorizedKeys: fields.list("authorizedKeys", "a list of public keys") {
                            findings.line($0, "a public key")
                        },
                        isAdministrator: fields.flag("administrator")
                    )
                }
            }
        }

        private func windows(_ node: YAMLNode) -> Windows? {
            findings.fields(node, of: "'windows'") { fields in
                let firmware = fields.optional("firmware").flatMap {
                    findings.word($0, among: Windows.Firmware.allCases.map(\.rawValue), "a kind of firmware")
                }
                return Windows(
                    productKey: fields.optional("productKey").flatMap { hidden($0, "a product key") },
                    image: line(fields, "image", "an image") ?? "1",
                    owner: line(fields, "owner", "a name"),
                    organization: line(fields, "organization", "a name"),
                    firmware: firmware.flatMap(Windows.Firmware.init) ?? .uefi
                )
            }
        }

        private func line(_ fields: Fields, _ key: String, _ what: String) -> String? {
            fields.optional(key).flatMap { findings.line($0, what) }
        }

        /// A text, or `{env: NAME}` for one that stands in the environment.
        private func hidden(_ node: YAMLNode, _ what: String) -> String? {
            guard node.entries != nil else { return findings.line(node, what) }
            return findings.fields(node, of: what) { fields in
                guard let name = fields.requiredName("env", "an environment variable", style: .identifier) else {
                    return nil
                }
                guard let value = environment[name], !value.isEmpty else {
                    findings.error("the environment has no \(name) for \(what)", at: node.location)
                    return nil
                }
                return value
            }
        }
    }
}
