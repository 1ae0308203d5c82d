import LabGuest

/// The signal at which a process reads its settings again, sent by the launch agent itself.
///
/// A shell that sends it is a program that an emulated machine starts for nothing else: that takes more work than all that
/// the agent does for a machine until then.
struct HangUp {
    let guest: any GuestFiles
    /// The file whose first line is the number of the process.
    let file: String

    private static let limit = Duration.seconds(30)
    private static let signal: UInt32 = 1
    /// How long children may take to end.
    private static let patience = Duration.seconds(10)
    private static let shortestPause = Duration.milliseconds(4)
    private static let longestPause = Duration.milliseconds(64)

    /// Sends the signal; the process reads its settings when it comes to it.
    /// - Throws: `GuestError` when there is no such process.
    func send() async throws {
        _ = try await ask([.kill(process: try await process(), signal: Self.signal)])
    }

    /// Sends the signal, and returns when none of the children that the process had is there any more.
    /// - Throws: `GuestError` when there is no such process, or its children stay.
    func renewChildren(within patience: Duration = Self.patience) async throws {
        let process = try await process()
        let question = AgentRequest.read(path: "/proc/\(process)/task/\(process)/children", offset: 0, limit: 65_536)
        // In one exchange, so that no child is born in between and taken for an old one.
        let old = try children(in: try await ask([question, .kill(process: process, signal: Self.signal)]))
        let start = ContinuousClock.now
        var pause = Self.shortestPause
        while true {
            let isLast = ContinuousClock.now - start >= patience
            if old.isDisjoint(with: try children(in: try await ask([question]))) { return }
            guard !isLast else {
                throw error("process \(process) keeps the children that it had: it did not take its new settings")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private func process() async throws -> UInt32 {
        guard case .file(let content, _)? = try await ask([.read(path: file, offset: 0, limit: 64)]).first else {
            throw error("the guest does not say what is in it")
        }
        let line = String(decoding: content.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
        guard let number = UInt32(line.filter { $0 != " " }), number > 1 else {
            throw error("its first line is not the number of a process")
        }
        return number
    }

    private func children(in replies: [AgentReply]) throws -> Set<UInt32> {
        guard case .file(let content, _)? = replies.first else {
            throw error("the guest does not say which children it has")
        }
        return Set(String(decoding: content.bytes, as: UTF8.self).split(separator: " ").compactMap { UInt32($0) })
    }

    private func ask(_ requests: [AgentRequest]) async throws -> [AgentReply] {
        let replies = try await guest.perform(requests, within: Self.limit)
        for (request, reply) in zip(requests, replies) { _ = try reply.checked("\(file) (\(request.subject))") }
        return replies
    }

    private func error(_ reason: String) -> GuestError {
        GuestError(.refused(0), subject: file, reason: reason)
    }
}
