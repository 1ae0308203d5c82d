import LabLibrary
import LabModel
import LabYAML

extension LabDeciding {
    /// The accounts of a machine.
    func users(_ node: YAMLNode) -> [UserAccount] {
        var seen: Set<String> = []
        return findings.list(node, "a list of users") { element -> UserAccount? in
            findings.fields(element, of: "a user") { fields -> UserAccount? in
                let name = fields.required("name").flatMap { systemName($0, "a user") }
                if let name, !seen.insert(name).inserted {
                    findings.error("user \(name.quoted) is there twice", at: element.location)
                }
                let account = UserAccount(
                    name: name ?? "",
                    keys: fields.list("keys", "a list of keys") { publicKey($0) },
                    password: fields.optional("password").flatMap { password($0) },
                    groups: fields.list("groups", "a list of groups") { systemName($0, "a group") },
                    shell: fields.optional("shell").flatMap { shell($0) }
                )
                return name == nil ? nil : account
            }
        } ?? []
    }

    /// A name that every system takes for an account or a group.
    private func systemName(_ node: YAMLNode, _ what: String) -> String? {
        guard let name = findings.text(literal(node), "the name of \(what)") else { return nil }
        let isFit = name.utf8.enumerated().allSatisfy { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): index > 0
            default: false
            }
        }
        guard isFit, (1...32).contains(name.utf8.count) else {
            let hint = "1 to 32 lower-case letters, digits, '_' and '-', a letter or '_' first"
            findings.error("\(name.quoted) cannot be the name of \(what)", at: node.location, hint: hint)
            return nil
        }
        return name
    }

    private func publicKey(_ node: YAMLNode) -> String? {
        guard let key = findings.line(literal(node), "a public SSH key") else { return nil }
        let words = key.split(separator: " ")
        let kinds = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"]
        guard words.count >= 2, kinds.contains(where: { words[0].hasPrefix($0) }), words[1].hasPrefix("AAAA") else {
            let hint = "the line of a file that ends in '.pub', like 'ssh-ed25519 AAAA... name'"
            findings.error("expected a public SSH key", at: node.location, hint: hint)
            return nil
        }
        return key
    }

    private func password(_ node: YAMLNode) -> Template? {
        guard let template = findings.template(node, in: scopes.answers, "a password") else { return nil }
        guard template.literalText?.contains(where: \.isNewline) != true, template.literalText != "" else {
            findings.error("expected a password on one line", at: node.location)
            return nil
        }
        return template
    }

    private func shell(_ node: YAMLNode) -> String? {
        guard let path = findings.line(literal(node), "the path of a shell") else { return nil }
        guard path.hasPrefix("/") else {
            findings.error("expected the absolute path of a shell", at: node.location, hint: "like '/bin/bash'")
            return nil
        }
        return path
    }
}
