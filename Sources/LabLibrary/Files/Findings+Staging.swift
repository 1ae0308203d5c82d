import LabModel
import LabYAML

extension Findings {
    /// Reads what staging does beside or instead of the standard.
    func staging(_ node: YAMLNode, of source: OperatingSystem.Source?) -> Staging {
        if case .initramfs = source {
            error("a system in memory is not staged", at: node.location, hint: "leave 'staging' out")
        }
        let staging = fields(node, of: "the staging") { fields -> Staging in
            let enabled = fields.list("enable", "a list of operations") { operation($0) }
            let disabled = fields.list("disable", "a list of operations") { operation($0) }
            let both = Set(enabled).intersection(disabled).map(\.rawValue).sorted()
            if let first = both.first {
                error("operation \(first.quoted) is both enabled and disabled", at: fields.location)
            }
            return Staging(
                enabling: Set(enabled),
                disabling: Set(disabled),
                deleting: fields.list("delete", "a list of paths") { machinePath($0) }
            )
        }
        return staging ?? .standard
    }

    private func operation(_ node: YAMLNode) -> StagingOperation? {
        let names = StagingOperation.allCases.map(\.rawValue)
        return word(node, among: names, "an operation").flatMap(StagingOperation.init(rawValue:))
    }
}
