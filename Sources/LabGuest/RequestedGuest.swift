/// A guest that does what the launch agent can be asked for, by whatever means it has.
public protocol RequestedGuest: Sendable {
    /// Executes requests in order.
    /// - Returns: The replies, in the order of the requests; a request that failed has the reply `.failed`.
    /// - Throws: `GuestError` when not all replies come within `limit`.
    func perform(_ requests: [AgentRequest], within limit: Duration) async throws(GuestError) -> [AgentReply]
}

extension LaunchAgent: RequestedGuest {}
extension ShellGuest: RequestedGuest {}
