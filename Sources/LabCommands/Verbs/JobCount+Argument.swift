public import ArgumentParser
public import LabEngine

extension JobCount: ExpressibleByArgument {
    /// Reads `auto`, or a number of at least 1.
    public init?(argument: String) { self.init(argument) }

    /// How help names the default.
    public var defaultValueDescription: String {
        switch self {
        case .automatic: "auto"
        case .number(let number): "\(number)"
        }
    }
}
