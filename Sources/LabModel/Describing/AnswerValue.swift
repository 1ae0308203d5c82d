/// A value that a user gives an application: text, a list, or names with values, nested.
///
/// Scalars keep the text that stands in the file, whatever YAML would take them for.
public indirect enum AnswerValue: Hashable, Sendable, Codable {
    /// A scalar, perhaps with references to secrets.
    case text(Template)
    /// A list in order.
    case list([AnswerValue])
    /// Values by name.
    case map([String: AnswerValue])

    /// Every template in the value, in an order that depends on the value only.
    public var templates: [Template] {
        switch self {
        case .text(let template): [template]
        case .list(let values): values.flatMap(\.templates)
        case .map(let values): values.sorted { $0.key < $1.key }.flatMap(\.value.templates)
        }
    }
}
