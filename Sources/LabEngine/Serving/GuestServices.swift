public import LabGuest

/// The services of one lab, by the name under which its machines call them.
public struct GuestServices: Sendable {
    private let services: [String: any GuestService]

    /// Creates a registry.
    public init(_ services: [String: any GuestService] = [:]) {
        self.services = services
    }

    /// Answers the calls of one machine from now on; those of an earlier host of it are made again.
    public func serve(_ agent: any MachineGuest, of machine: String) {
        agent.serveCalls(by: Desk(services: services, machine: machine))
    }

    /// Where the calls of one machine arrive.
    private struct Desk: GuestCallHandler {
        let services: [String: any GuestService]
        let machine: String

        func answer(_ call: GuestCall) async -> GuestAnswer {
            guard let service = services[call.name] else {
                return .unavailable("this lab answers no call of the name '\(call.name)'")
            }
            return await service.answer(call, from: machine)
        }

        func callerEnded(_ call: GuestCall) async {
            await services[call.name]?.callerEnded(call, from: machine)
        }
    }
}

/// Tells a machine its name in the lab.
struct MachineNameService: GuestService {
    func answer(_ call: GuestCall, from machine: String) async -> GuestAnswer {
        call.arguments.isEmpty ? GuestAnswer(output: machine) : .misused("'machine' takes no arguments")
    }

    func callerEnded(_ call: GuestCall, from machine: String) async {}
}
