import LabHost
import LabImages
import LabModel
import Synchronization

/// Has the suspended images of a run made, each once, a few at a time, in the order in which they are needed.
actor ImageSupply {
    private let workshop: Workshop
    private var makers: [MachineNeed: Task<InstantImage, any Error>] = [:]
    /// What could not be made.
    private var failed: Set<MachineNeed> = []
    private var isCancelled = false
    private var free: Int
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// Creates a supply that makes at most `width` images at once.
    init(workshop: Workshop, width: Int) {
        self.workshop = workshop
        free = width
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
        let maker = Task {
            await enter()
            defer { leave() }
            try Task.checkCancellation()
            do {
                return try await workshop.machineImage(for: need)
            } catch {
                failed.insert(need)
                throw error
            }
        }
        if isCancelled { maker.cancel() }
        makers[need] = maker
        return maker
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
