import LabHost
public import LabImages
import LabModel

/// Has suspended images made, each once, a few at a time as there is room on the host, in the order in which they are needed.
public actor ImageSupply {
    private let workshop: Workshop
    private let shares: any HostShares
    private let pause: Duration
    private var makers: [MachineNeed: Task<InstantImage, any Error>] = [:]
    /// What could not be made.
    private var failed: Set<MachineNeed> = []
    private var isCancelled = false
    private var free: Int
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// Creates a supply that makes at most `width` images at once; where others share the host, it asks for room every `pause`.
    public init(
        workshop: Workshop,
        width: Int,
        shares: any HostShares = UnsharedHost(),
        pause: Duration = .milliseconds(300)
    ) {
        self.workshop = workshop
        self.shares = shares
        self.pause = pause
        free = width
    }

    /// Has all that is needed made, and waits for it; the first that cannot be made ends the others.
    /// - Throws: what making it throws, first of all `ImageError`.
    public func make(_ needs: [MachineNeed]) async throws {
        order(needs)
        do {
            try await withTaskCancellationHandler {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for need in needs { group.addTask { _ = try await self.maker(of: need).value } }
                    do {
                        try await group.waitForAll()
                    } catch {
                        cancel()
                        throw error
                    }
                }
            } onCancel: {
                // Those who wait do not hear of it: what they wait for is not theirs.
                Task { await self.cancel() }
            }
        } catch {
            await Task { await close() }.value
            throw error
        }
    }

    /// Begins to make what is needed, without waiting for it.
    func order(_ needs: [MachineNeed]) {
        for need in needs { _ = maker(of: need) }
    }

    /// Waits until an image is there, or it is known that it will not be.
    func waitUntilMade(_ need: MachineNeed) async {
        _ = await maker(of: need).result
    }

    /// The images of a lab's machines by the machines' names.
    /// - Throws: what making them throws, first of all `ImageError`.
    func images(for machines: [PlannedMachine]) async throws -> [String: InstantImage] {
        var images: [String: InstantImage] = [:]
        for machine in machines {
            let maker = maker(of: MachineNeed(of: machine))
            do {
                images[machine.name] = try await maker.value
            } catch let error as ImageError {
                throw EngineError(
                    Trouble(machine: machine.name, stage: "image", reason: "\(error)", lastSeen: error.lastSeen)
                )
            } catch let error as HostError {
                throw EngineError(Trouble(machine: machine.name, stage: "image", reason: "\(error)"))
            }
        }
        return images
    }

    /// Has what could not be made for a lab made anew when it is asked for again.
    func forgetFailures(of machines: [PlannedMachine]) {
        for need in machines.map({ MachineNeed(of: $0) }) where failed.remove(need) != nil {
            makers[need] = nil
        }
    }

    /// Stops all making, also of what is ordered later.
    func cancel() {
        isCancelled = true
        for maker in makers.values { maker.cancel() }
    }

    /// Stops all making and waits until it has stopped.
    func close() async {
        cancel()
        for maker in makers.values { _ = await maker.result }
    }

    /// The task that makes an image; it is owned by the supply, which ends and awaits it in `close()`.
    private func maker(of need: MachineNeed) -> Task<InstantImage, any Error> {
        if let maker = makers[need] { return maker }
        let name = "image-\(makers.count)"
        let maker = Task {
            await enter()
            defer { leave() }
            try Task.checkCancellation()
            do {
                return try await make(need, as: name)
            } catch {
                failed.insert(need)
                throw error
            }
        }
        if isCancelled { maker.cancel() }
        makers[need] = maker
        return maker
    }

    /// Makes an image, or gives the one that is there, for which no room is needed: another command may make it meanwhile.
    private func make(_ need: MachineNeed, as name: String) async throws -> InstantImage {
        try await shares.holding(need.demand, as: name, askingEvery: pause) { [workshop] in
            try workshop.hasMachineImage(for: need)
        } _: { [workshop] in
            try await workshop.machineImage(for: need)
        }
    }

    private func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { queue.append($0) }
        }
    }

    private func leave() {
        if queue.isEmpty {
            free += 1
        } else {
            queue.removeFirst().resume()
        }
    }
}
