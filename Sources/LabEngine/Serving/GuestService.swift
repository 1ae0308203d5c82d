public import LabGuest

/// What answers the calls of one name from all machines of a lab.
///
/// Callers are not trusted: every program of a machine may call, with any words.
public protocol GuestService: Sendable {
    /// Answers a call of a machine; cancelled when the caller or its machine goes away before that.
    func answer(_ call: GuestCall, from machine: String) async -> GuestAnswer

    /// Is told, once for each call and after `answer` has returned, that the caller has ended: the calling program, and
    /// the command that it ran, have exited or were killed, or their machine has gone.
    func callerEnded(_ call: GuestCall, from machine: String) async
}
