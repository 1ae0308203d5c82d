import LabEngine
import LabModel
import LabSocket
import Synchronization

extension Supervisor {
    /// Writes what is on a machine's disks to a file; whoever asked for it and is gone does not need it.
    func capture(
        _ machine: String,
        with script: String,
        to file: String,
        _ line: ControlLine,
        _ requests: AsyncThrowingStream<ControlRequest, any Error>
    ) async throws {
        guard let lab = readyLab else {
            return try await line.send(
                ControlReply.failed(Trouble(stage: "capture", reason: "the lab is not ready yet"))
            )
        }
        let capturing = Task { try await lab.capture(machine, with: script, to: file) }
        let watch = Task {
            await Self.waitForStop(requests)
            capturing.cancel()
        }
        defer { watch.cancel() }
        do {
            try await capturing.value
            try await line.send(ControlReply.done)
        } catch let error as EngineError {
            try await line.send(ControlReply.failed(error.trouble))
        } catch {
            try await line.send(
                ControlReply.failed(Trouble(machine: machine, stage: "capture", reason: "\(error)"))
            )
        }
    }

    /// Saves the lab as a template; one that does not go on is discarded before it is told, and its owner ends.
    func suspend(
        as name: String,
        goesOn: Bool,
        isTemporary: Bool,
        _ line: ControlLine,
        _ requests: AsyncThrowingStream<ControlRequest, any Error>
    ) async throws {
        guard case .ready(let lab, _) = state.withLock(\.phase) else {
            let trouble = Trouble(stage: "suspend", reason: "the lab is not ready yet")
            return try await line.send(ControlReply.failed(trouble))
        }
        let start = ContinuousClock.now
        note(ProgressEvent(stage: "suspend", kind: .began))
        do {
            let suspending = Task { [shelf] in
                try await lab.suspend(
                    as: name,
                    on: shelf,
                    then: goesOn ? .goesOn : .staysStopped,
                    isTemporary: isTemporary
                )
            }
            let watch = Task {
                await Self.waitForStop(requests)
                suspending.cancel()
            }
            defer { watch.cancel() }
            let suspended = try await suspending.value
            note(ProgressEvent(stage: "suspend", kind: .ended(ContinuousClock.now - start)))
            if !goesOn { await lab.discard() }
            let facts = SuspensionFacts(template: name, stopped: suspended.stopped)
            try? await line.send(ControlReply.suspended(facts))
            if !goesOn { listener.close() }
        } catch {
            note(ProgressEvent(stage: "suspend", kind: .note("it could not be suspended")))
            try await line.send(ControlReply.failed(lab.trouble(of: error, stage: "suspend")))
        }
    }

    /// Waits until whoever asked for something does not want it any more, or is gone.
    private static func waitForStop(_ requests: AsyncThrowingStream<ControlRequest, any Error>) async {
        var more = requests.makeAsyncIterator()
        _ = try? await more.next()
    }
}
