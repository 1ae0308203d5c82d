import Glibc
import Synchronization

/// How late this computer wakes a thread that waits for a moment, while something else is measured.
///
/// Whatever waits for moments, as a switch that delays frames does, is late by as much.
final class Alarms: Sendable {
    private static let interval = Duration.microseconds(500)

    private let isOver = Atomic(false)
    private let samples = Mutex(Samples())

    /// Does something, and gives how late alarms were meanwhile, in milliseconds.
    static func late<Result>(during body: () throws -> Result) throws -> (result: Result, late: Samples) {
        let alarms = Alarms()
        let thread = try BenchThread { alarms.run() }
        defer {
            alarms.isOver.store(true, ordering: .relaxed)
            thread.join()
        }
        let result = try body()
        return (result, alarms.samples.withLock(\.self))
    }

    private func run() {
        while !isOver.load(ordering: .relaxed) {
            let start = ContinuousClock.now
            usleep(UInt32(Self.interval / .microseconds(1)))
            let late = ContinuousClock.now - start - Self.interval
            samples.withLock { $0.add(late / .milliseconds(1)) }
        }
    }
}
