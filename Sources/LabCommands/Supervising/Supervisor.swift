import Glibc
import LabEngine
import LabModel
import LabSocket
import Synchronization

/// Deploys a lab, answers on its socket as long as it stands, and discards it when asked.
final class Supervisor: Sendable {
    enum Phase {
        case deploying
        case ready(WiredLab, [StageTime])
        case failed(Trouble)
    }

    struct State {
        var phase = Phase.deploying
        var events: [ProgressEvent] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isLaunched = false
        var isDown = false
        /// Those who asked that the lab be taken down.
        var departing: [ControlLine] = []
    }

    private let name: String
    private let planned: PlannedLab
    let shelf: TemplateShelf
    let listener: UnixListener
    /// The process that is to ask for the lab; the lab is nobody's when it dies before that.
    private let starter: Int32?
    let state = Mutex(State())

    init(name: String, planned: PlannedLab, shelf: TemplateShelf, listener: UnixListener, starter: Int32?) {
        self.name = name
        self.planned = planned
        self.shelf = shelf
        self.listener = listener
        self.starter = starter
    }

    /// Deploys with `deploy`, and answers until the lab is taken down or the task is cancelled; `share` is what it takes meanwhile.
    func run(
        _ share: StandingShare,
        deploy: @escaping @Sendable (@escaping ProgressSink) async throws -> Deployment.Result
    ) async {
        await withTaskGroup(of: Void.self) { group in
            let deploying = Task { await self.deploy(deploy) }
            group.addTask { await self.endUnlessLaunched() }
            group.addTask {
                await deploying.value
                await self.readyLab?.reviveMachines()
            }
            group.addTask {
                await deploying.value
                if let lab = self.readyLab { await share.follow(lab) }
            }
            while let stream = try? await listener.accept() {
                group.addTask { await self.serve(stream) }
            }
            // The listener was closed by 'down', or the task was cancelled by a signal.
            deploying.cancel()
            await deploying.value
            let lab: WiredLab? = state.withLock { state in
                state.isDown = true
                if case .ready(let lab, _) = state.phase { return lab }
                return nil
            }
            wake()
            await Task { await lab?.discard() }.value
            listener.close()
            group.cancelAll()
        }
    }

    private func deploy(_ deploy: @Sendable (@escaping ProgressSink) async throws -> Deployment.Result) async {
        let phase: Phase
        do {
            let result = try await deploy { self.note($0) }
            let trouble = result.trouble ?? Trouble(stage: "deploy", reason: "no reason was given")
            phase = result.lab.map { .ready($0, result.stages) } ?? .failed(trouble)
        } catch let error as EngineError {
            phase = .failed(error.trouble)
        } catch {
            phase = .failed(Trouble(stage: "deploy", reason: "\(error)"))
        }
        state.withLock { $0.phase = phase }
        wake()
    }

    /// Notes that something happened, for all who want to know.
    func note(_ event: ProgressEvent) {
        state.withLock { $0.events.append(event) }
        wake()
    }

    private func wake() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func serve(_ stream: UnixStream) async {
        let line = ControlLine(stream: stream)
        defer { if !isDeparting(line) { stream.close() } }
        do {
            let requests = line.values(ControlRequest.self)
            for try await request in requests {
                switch request {
                case .launch: try await launch(line, requests)
                case .status: try await tell(line)
                case .events: try await follow(line)
                case .exec(let machine, let command): try await execute(command, on: machine, line)
                case .console(let machine): try await showConsole(of: machine, line)
                case .suspend(let template, let goesOn, let isTemporary):
                    try await suspend(as: template, goesOn: goesOn, isTemporary: isTemporary, line, requests)
                case .networks: try await showNetworks(line)
                case .breaking(let request): try await breakOrHeal(request, line)
                case .capture(let network): try await capture(network, line, requests)
                case .captureMachine(let machine, let script, let file):
                    try await capture(machine, with: script, to: file, line, requests)
                case .down: try await takeDown(line)
                case .stop: break
                }
                return
            }
        } catch {
            // Whoever asked is gone; the lab stays.
        }
    }

    private func isDeparting(_ line: ControlLine) -> Bool {
        state.withLock { $0.departing.contains { $0.stream === line.stream } }
    }

    /// Ends the lab when the command that started this process was killed before it could ask for anything.
    private func endUnlessLaunched() async {
        let deadline = ContinuousClock.now + .seconds(10)
        while !state.withLock(\.isLaunched), ContinuousClock.now < deadline, !Task.isCancelled {
            if let starter, getppid() != starter { break }
            try? await Task.sleep(for: .milliseconds(100))
        }
        if !state.withLock(\.isLaunched) { listener.close() }
    }

    /// Tells the command that started this process what happens, and ends the lab when that command dies before it is ready.
    private func launch(_ line: ControlLine, _ requests: AsyncThrowingStream<ControlRequest, any Error>) async throws {
        state.withLock { $0.isLaunched = true }
        let watch = Task {
            // It asks for nothing more, so this ends when its end of the connection is closed.
            for try await _ in requests {}
            if !Task.isCancelled, case .deploying = state.withLock(\.phase) { listener.close() }
        }
        defer { watch.cancel() }
        try await tell(line)
    }

    /// Tells what happens until the lab is ready or has failed, from the beginning on.
    private func tell(_ line: ControlLine) async throws {
        var told = 0
        while true {
            let (events, phase, isDown) = state.withLock { ($0.events, $0.phase, $0.isDown) }
            for event in events[told...] { try await line.send(ControlReply.progress(event)) }
            told = events.count
            switch phase {
            case .ready(let lab, let stages): return try await line.send(ControlReply.ready(facts(of: lab, stages)))
            case .failed(let trouble):
                try await line.send(ControlReply.failed(trouble))
                // A lab that failed has been discarded; its owner ends when it has been told.
                return listener.close()
            case .deploying:
                guard !isDown else { return }
                await waitForNews(after: told) { if case .deploying = $0.phase { true } else { false } }
            }
        }
    }

    /// Tells what happens from the beginning on until the lab ends, or whoever asked is gone.
    private func follow(_ line: ControlLine) async throws {
        var told = 0
        while true {
            let (events, isDown) = state.withLock { ($0.events, $0.isDown) }
            for event in events[told...] { try await line.send(ControlReply.progress(event)) }
            told = events.count
            if isDown { return try await line.send(ControlReply.done) }
            await waitForNews(after: told) { _ in true }
        }
    }

    /// Waits for another event or the end of the lab, as long as there is something to wait for.
    private func waitForNews(after told: Int, while isWorthIt: @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isStale = state.withLock { state in
                guard state.events.count == told, !state.isDown, isWorthIt(state) else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isStale { continuation.resume() }
        }
    }

    private func facts(of lab: WiredLab, _ stages: [StageTime]) -> StandingLab {
        StandingLab(
            name: name,
            owner: getpid(),
            lab: planned.lab.name,
            cell: planned.cell.description,
            machines: lab.machineRecords,
            published: lab.published,
            memory: lab.memoryInUse(),
            stages: stages
        )
    }

    /// The lab, once it is ready.
    var readyLab: WiredLab? {
        guard case .ready(let lab, _) = state.withLock(\.phase) else { return nil }
        return lab
    }

    private func execute(_ command: [String], on machine: String, _ line: ControlLine) async throws {
        guard let lab = readyLab else {
            return try await line.send(ControlReply.failed(Trouble(stage: "exec", reason: "the lab is not ready yet")))
        }
        let (pieces, feed) = AsyncStream.makeStream(of: ControlReply.self)
        async let sending: Void = {
            for await piece in pieces { try await line.send(piece) }
        }()
        do {
            let status = try await lab.run(command, on: machine, within: .seconds(86_400)) { isError, bytes in
                feed.yield(.output(isError: isError, bytes: bytes))
            }
            feed.yield(.ended(status))
        } catch {
            feed.yield(.failed(lab.trouble(of: error, machine: machine, stage: "exec")))
        }
        feed.finish()
        try await sending
    }

    /// Discards the lab first, so that whoever asked knows that it is gone when it is told so.
    private func takeDown(_ line: ControlLine) async throws {
        let lab: WiredLab? = state.withLock { state in
            state.isDown = true
            if case .ready(let lab, _) = state.phase { return lab }
            return nil
        }
        await lab?.discard()
        listener.close()
        state.withLock { $0.departing.append(line) }
    }

    /// Tells those who asked for it that the lab is down; said when nothing of it is used any more.
    func sayFarewell() async {
        let lines = state.withLock { state in
            defer { state.departing = [] }
            return state.departing
        }
        for line in lines {
            try? await line.send(ControlReply.done)
            line.stream.close()
        }
    }
}
