/// How long to wait before a greeting is sent again.
///
/// At first a machine is likely to be resuming, and a lost greeting costs as much time as the pause. Later it boots, and
/// until its port is open every greeting stays in the socket's buffer, which holds only a few hundred of them.
struct GreetingPauses {
    private static let hurried = 40
    private var count = 0
    private var pause = Duration.milliseconds(20)

    /// The next pause.
    mutating func next() -> Duration {
        defer {
            count += 1
            pause = count < Self.hurried ? min(pause * 1.1, .milliseconds(100)) : min(pause * 1.2, .seconds(5))
        }
        return pause
    }
}
