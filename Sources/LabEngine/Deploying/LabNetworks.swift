import LabHost
import LabModel

/// Which of a lab's published ports are reachable on the host.
enum Publishing {
    /// Those of the lab file, on the ports that it names.
    case asDescribed
    /// Those of the lab file, each on any free port: a copy of a lab that may still have the ones that are named.
    case anywhere
    /// None.
    case nothing
}

/// A lab's networks, as they are made on a host.
struct LabNetworks {
    let planned: PlannedLab
    let publishing: Publishing

    private struct Wanted {
        var machine: String
        var network: String
        var endpoint: PublishedEndpoint
    }

    /// Makes the networks; a published port is the first network's of its machine.
    func add(to room: any HostLab) async throws -> [PublishedPortFacts] {
        let wanted = self.wanted
        let results = try await concurrently(planned.lab.networks) { network in
            let mine = wanted.filter { $0.network == network.name }
            do {
                let ports = try await room.addNetwork(network, publish: mine.map(\.endpoint))
                return zip(mine, ports).map { want, port in
                    PublishedPortFacts(machine: want.machine, port: want.endpoint.port, hostPort: port)
                }
            } catch let error as HostError {
                throw EngineError(
                    machine: mine.first?.machine,
                    stage: "deploy",
                    reason: "network '\(network.name)': \(error.reason)"
                )
            }
        }
        return results.flatMap(\.self)
    }

    private var wanted: [Wanted] {
        if case .nothing = publishing { return [] }
        return planned.machines.flatMap { machine in
            machine.publish.compactMap { port in
                machine.interfaces.first.map { interface in
                    Wanted(
                        machine: machine.name,
                        network: interface.network,
                        endpoint: PublishedEndpoint(
                            address: interface.address,
                            port: port.port,
                            hostPort: hostPort(of: port)
                        )
                    )
                }
            }
        }
    }

    private func hostPort(of port: MachineDescription.PublishedPort) -> Int {
        if case .asDescribed = publishing { port.hostPort } else { 0 }
    }
}
