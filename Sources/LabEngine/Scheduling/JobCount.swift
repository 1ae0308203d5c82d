public import LabModel

/// How many cells are deployed at once.
public enum JobCount: Hashable, Sendable, CustomStringConvertible {
    /// As many as the host's processors and memory have room for.
    case automatic
    /// At most so many, as far as memory goes.
    case number(Int)

    /// Reads `auto` or a number of at least 1.
    public init?(_ text: String) {
        if text == "auto" {
            self = .automatic
        } else if let number = Int(text), number >= 1 {
            self = .number(number)
        } else {
            return nil
        }
    }

    /// The number, or `auto`.
    public var description: String {
        switch self {
        case .automatic: "auto"
        case .number(let number): "\(number)"
        }
    }

    /// The number on a host where `load` processors are busy with other things.
    ///
    /// A lab is mostly waiting once it is deployed, so two keep a processor busy.
    public func number(on host: HostFacts, load: Double) -> Int {
        switch self {
        case .number(let number): number
        case .automatic: max(1, Int(2 * max(0.5, Double(host.processors) - max(0, load))))
        }
    }
}
