import Dispatch

/// Runs work that blocks its thread, such as copying a file, away from the threads of the concurrency pool.
///
/// The work is not cut short when the task is cancelled: whoever waits sees that it has ended.
public func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Swift.Result(catching: work)) }
    }
}
