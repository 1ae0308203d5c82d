/// The number of a switch's port; the number of a port that was left is given to the next peer.
public struct PortID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The number, from 0.
    public let number: Int

    /// Creates the port with that number.
    public init(_ number: Int) {
        self.number = number
    }

    /// The port as people name it: `port 3`.
    public var description: String { "port \(number)" }
}
