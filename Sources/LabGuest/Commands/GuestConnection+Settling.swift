extension GuestConnection {
    /// How long a started machine may take until nothing is starting any more.
    private static var settleLimit: Duration { .seconds(240) }

    /// Waits until a system with systemd has started all that it starts, and has written it to its disk.
    /// - Throws: `GuestError` when the guest does not answer.
    package func settle() async throws(GuestError) {
        // `degraded` is a settled system with a unit that failed, which the applications' own checks will judge.
        let command = GuestCommand.shell("systemctl is-system-running --wait; sync")
        _ = try await run(command, within: Self.settleLimit)
    }
}
