import FoundationEssentials
import LabHost
import LabModel
import Synchronization

@testable import LabEngine

/// A lab without machines that can be suspended, as far as it was scripted; what was asked of it is noted.
final class FakeForkableLab: ForkableLab {
    private let failures: [String: HostError]
    private let asked = Mutex<[String]>([])

    /// Creates a lab that refuses what `failures` has an error for: `suspend` or `proceed`.
    init(failures: [String: HostError] = [:]) {
        self.failures = failures
    }

    /// What was asked, in order.
    var calls: [String] { asked.withLock(\.self) }

    private func call(_ name: String) throws {
        asked.withLock { $0.append(name) }
        if let error = failures[name] { throw error }
    }

    func suspend(into folder: String, forCopies: Bool) async throws -> LabSuspension {
        try Data("pages".utf8).write(to: URL(filePath: "\(folder)/pages"))
        try call("suspend")
        return LabSuspension(machines: [])
    }

    func proceed() async throws { try call("proceed") }

    func addNetwork(_ network: Network, publish: [PublishedEndpoint]) async throws -> [Int] {
        throw HostError(.notSupported, subject: network.name, reason: "this was not scripted")
    }

    func start(_ request: MachineRequest) async throws -> any HostMachine {
        throw HostError(.notSupported, subject: request.name, reason: "this was not scripted")
    }

    func fork(_ requests: [MachineRequest], from folder: String) async throws -> [any HostMachine] {
        try call("fork \(requests.map(\.name))")
        return []
    }

    func discard() async { asked.withLock { $0.append("discard") } }
}

extension WiredLab {
    /// A lab without machines on such a host.
    static func fake(on host: any HostLab, deviceModel: String = "QEMU 7.2") throws -> WiredLab {
        let lab = Lab(name: "shop", folder: "/labs/shop", networks: [], machines: [])
        return WiredLab(
            id: "shop",
            planned: PlannedLab(cell: Cell(), lab: lab, machines: [], connections: []),
            published: [],
            machines: [],
            secrets: try SecretValues(of: lab),
            host: host,
            deviceModel: deviceModel
        )
    }
}
