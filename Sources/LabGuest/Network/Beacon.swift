public import LabModel

/// A port that a guest opens to hand something to the first who connects, so that a connection shows whom it reached.
public struct Beacon: Hashable, Sendable {
    /// The guest's address to listen on.
    public var address: IPAddress
    /// The port; 0 is any free one.
    public var port: UInt16
    /// What the first peer is given, at most a few kilobytes.
    public var nonce: [UInt8]
    /// How long it listens.
    public var limit: Duration

    /// Creates a beacon.
    public init(on address: IPAddress, port: UInt16 = 0, nonce: [UInt8], within limit: Duration) {
        self.address = address
        self.port = port
        self.nonce = nonce
        self.limit = limit
    }
}
