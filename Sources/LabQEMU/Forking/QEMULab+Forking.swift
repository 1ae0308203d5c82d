import FoundationEssentials
import Glibc
import LabHost
import LabModel
import LabNetwork
import LabProcess

extension QEMULab: ForkableLab {
    func suspend(into folder: String, forCopies: Bool) async throws -> LabSuspension {
        let machines = machines
        do {
            // First all stop, so that none sees another after its own moment.
            try await together(machines) { try await $0.pause() }
            let suspended = try await together(machines) { machine in
                let own = "\(folder)/\(machine.name)"
                guard mkdir(own, 0o700) == 0 else { throw FileError(path: own, action: "create", number: errno) }
                return try await machine.capture(into: own)
            }
            try NetworkStates(of: switches).write(to: folder)
            if forCopies { await leaveZygotes(in: folder) }
            try Task.checkCancellation()
            return LabSuspension(machines: suspended)
        } catch {
            // All or none: also those that another one's trouble kept from being saved go on, whoever cancelled.
            await Task { for machine in machines { try? await machine.proceed() } }.value
            throw error
        }
    }

    /// Keeps the emulators of all machines as processes to be forked; one that cannot be is loaded from its files instead.
    private func leaveZygotes(in folder: String) async {
        guard forkServer != nil else { return }
        await withTaskGroup(of: Void.self) { group in
            for machine in machines {
                group.addTask { [zygotes] in
                    do {
                        zygotes.keep(try await machine.leaveZygote(in: "\(folder)/\(machine.name)"))
                    } catch {
                        machine.plan.note("it left no zygote: \(error)")
                    }
                }
            }
        }
    }

    func proceed() async throws {
        try await together(machines) { try await $0.proceed() }
    }

    func fork(_ requests: [MachineRequest], from folder: String) async throws -> [any HostMachine] {
        let states = try NetworkStates(in: folder)
        states.restore(to: switches)
        faults = states.faults
        let loaded = try await together(requests) { request -> QEMUMachine in try await self.load(request) }
        try await together(loaded) { try await $0.proceed() }
        return loaded
    }

    /// Starts the emulator of a machine that was suspended with its lab; it waits before its first instruction.
    func load(_ request: MachineRequest) async throws -> QEMUMachine {
        guard case .fork(let image, let folder) = request.source else {
            throw HostError(.notSupported, subject: request.name, reason: "it was not suspended with a lab")
        }
        if let copy = try await forkProcess(request) { return copy }
        try await SharedMemory(image: image, folder: SuspendedFolder(path: folder)).make(for: request.name)
        return try await launch(request)
    }

    /// Does something with all elements at once, waits until all are done, and throws the first error only then.
    private func together<Element: Sendable, Result: Sendable>(
        _ elements: [Element],
        _ body: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        let results = await withTaskGroup(of: (Int, Swift.Result<Result, any Error>).self) { group in
            for (index, element) in elements.enumerated() {
                group.addTask {
                    do { return (index, .success(try await body(element))) } catch { return (index, .failure(error)) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return try results.sorted { $0.0 < $1.0 }.map { try $0.1.get() }
    }

    private func together<Element: Sendable>(
        _ elements: [Element],
        _ body: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        let _: [Void] = try await together(elements) { try await body($0) as Void }
    }
}

/// What the networks of a suspended lab knew, and what was wrong with them, by name.
private struct NetworkStates {
    private let states: [String: SwitchState]

    /// Asks the switches.
    init(of switches: [String: Switch]) {
        states = switches.mapValues(\.state)
    }

    /// Reads what was written.
    init(in folder: String) throws(HostError) {
        guard let data = FileManager.default.contents(atPath: Self.file(in: folder)),
            let states = try? JSONDecoder().decode([String: SwitchState].self, from: data)
        else { throw HostError(.resumeFailed, subject: "networks", reason: "what they knew cannot be read") }
        self.states = states
    }

    /// Writes what the networks know.
    func write(to folder: String) throws {
        try JSONEncoder().encode(states).write(to: URL(filePath: Self.file(in: folder)))
    }

    /// Gives new switches of the same names what the old ones knew.
    func restore(to switches: [String: Switch]) {
        for (name, device) in switches {
            if let state = states[name] { device.restore(state) }
        }
    }

    /// What was wrong with all of them together.
    var faults: NetworkFaults {
        let known = states.sorted { $0.key < $1.key }.map(\.value.faults)
        return NetworkFaults(seed: known.first?.seed ?? NetworkFaults().seed, known.flatMap(\.faults))
    }

    /// No machine is called so: names have no dots.
    private static func file(in folder: String) -> String { "\(folder)/networks.json" }
}
