package import LabModel
package import LabYAML

extension Findings {
    /// Reads a check or a list of checks.
    ///
    /// Where `references` are given, a command keeps the text of a template, to be filled by who knows the machine;
    /// otherwise it is the command itself.
    package func readyChecks(_ node: YAMLNode, references: ReferenceScope? = nil) -> [ReadyCheck] {
        oneOrMore(node) { readyCheck($0, references: references) }
    }

    private func readyCheck(_ node: YAMLNode, references: ReferenceScope?) -> ReadyCheck? {
        fields(node, of: "a ready check") { fields -> ReadyCheck? in
            let limit = fields.duration("within") ?? ReadyCheck.defaultLimit
            let nodes = ["tcp", "http", "run"].compactMap { key in fields.optional(key).map { (key, $0) } }
            guard let (key, value) = nodes.first, nodes.count == 1 else {
                error("a ready check has one of 'tcp', 'http' and 'run'", at: fields.location)
                return nil
            }
            let condition: ReadyCheck.Condition? =
                switch key {
                case "tcp": port(value).map { .tcp(port: $0) }
                case "http": http(value)
                default: command(value, references: references).map { .run($0) }
                }
            return condition.map { ReadyCheck($0, within: limit) }
        }
    }

    private func http(_ node: YAMLNode) -> ReadyCheck.Condition? {
        fields(node, of: "an HTTP check") { fields -> ReadyCheck.Condition? in
            let port = fields.required("port").flatMap { self.port($0) }
            let status = fields.optional("status").map { integer($0, in: 100...599, "a status") } ?? 200
            let path = fields.optional("path").map { httpPath($0) } ?? "/"
            guard let port, let status, let path else { return nil }
            return .http(port: port, path: path, status: status)
        }
    }

    private func httpPath(_ node: YAMLNode) -> String? {
        guard let path = line(node, "a path") else { return nil }
        guard path.hasPrefix("/"), !path.contains(where: \.isWhitespace) else {
            error("the path of an HTTP check begins with '/' and has no spaces", at: node.location)
            return nil
        }
        return path
    }

    private func command(_ node: YAMLNode, references: ReferenceScope?) -> String? {
        guard let text = text(node, "a command") else { return nil }
        guard let references else { return text }
        return template(node, in: references, "a command") == nil ? nil : text
    }

    /// Reads a TCP port.
    package func port(_ node: YAMLNode) -> Int? {
        integer(node, in: 1...65_535, "a port")
    }
}
