import LabModel
import Synchronization

/// The stages of a lab whose machines go on at their own pace.
///
/// A stage has ended when its last step and those of all stages before it have ended; its time is what it took beyond them.
/// So the times of all stages add up to the time of the lab, however much of them overlapped.
final class StageFrontier: Sendable {
    private struct State {
        /// The steps of each stage that have not ended.
        var open: [Int]
        /// The first stage that has not ended.
        var current = 0
        var last = ContinuousClock.now
        var times: [StageTime] = []
    }

    private let stages: [String]
    private let cell: String?
    private let sink: ProgressSink
    private let state: Mutex<State>

    /// Creates the stages in their order, each with the number of its steps.
    init(_ stages: KeyValuePairs<String, Int>, cell: String?, sink: @escaping ProgressSink) {
        self.stages = stages.map(\.key)
        self.cell = cell
        self.sink = sink
        state = Mutex(State(open: stages.map(\.value)))
        sink(ProgressEvent(cell: cell, stage: self.stages[0], kind: .began))
        advance()
    }

    /// The stages that have ended, and the one at which the lab is if there is one, in their order.
    var times: [StageTime] {
        state.withLock { state in
            guard stages.indices.contains(state.current) else { return state.times }
            return state.times + [StageTime(stage: stages[state.current], duration: ContinuousClock.now - state.last)]
        }
    }

    /// Runs a step of a stage.
    func step(of stage: String, _ body: () async throws -> Void) async throws {
        try await body()
        state.withLock { state in
            if let index = stages.firstIndex(of: stage) { state.open[index] -= 1 }
        }
        advance()
    }

    /// Ends the stages that have no open steps any more.
    private func advance() {
        let events = state.withLock { state in
            var events: [ProgressEvent] = []
            while stages.indices.contains(state.current), state.open[state.current] <= 0 {
                let now = ContinuousClock.now
                let time = StageTime(stage: stages[state.current], duration: now - state.last)
                state.times.append(time)
                state.last = now
                state.current += 1
                events.append(ProgressEvent(cell: cell, stage: time.stage, kind: .ended(time.duration)))
                if stages.indices.contains(state.current) {
                    events.append(ProgressEvent(cell: cell, stage: stages[state.current], kind: .began))
                }
            }
            return events
        }
        for event in events { sink(event) }
    }
}
