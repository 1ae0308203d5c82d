/// A lab whose networks can be listened to.
public protocol CapturableLab: HostLab {
    /// Begins to capture what a network carries.
    /// - Throws: `HostError` when there is no such network.
    func capture(_ network: String) async throws -> any TrafficCapture
}

/// What a network carries, as the bytes of a pcapng file that grows.
public protocol TrafficCapture: Sendable {
    /// The next bytes, or `nil` at the end; one task may read.
    func next() async -> [UInt8]?

    /// Ends the capture; what was captured until then can still be read.
    func stop()

    /// The number of frames that are not in the file because it was not read in time.
    var missed: Int { get }
}
