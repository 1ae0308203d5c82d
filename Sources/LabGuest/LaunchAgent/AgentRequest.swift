import LabModel

/// What the launch agent can be asked to do.
public enum AgentRequest: Hashable, Sendable {
    /// Runs a command, killed after `limit`; answered by `.command`.
    case run(GuestCommand, limit: Duration?)
    /// Writes a file of at most `FileWrite.largest` bytes.
    case write(FileWrite)
    /// Reads at most `limit` bytes (and at most 1 MiB - 64) from `offset`; answered by `.file`.
    case read(path: String, offset: UInt64, limit: UInt32)
    /// Gives an interface its Ethernet address, Internet addresses and state.
    case link(LinkSettings)
    /// Takes an Internet address away from an interface.
    case removeAddress(InterfaceAddress, link: String)
    /// Adds a default route, or replaces the one of the same version and metric.
    case route(GuestRoute)
    /// Removes a default route.
    case removeRoute(GuestRoute)
    /// Asks for the interfaces; answered by `.links`.
    case links
    /// Asks for the interfaces' addresses; answered by `.addresses`.
    case addresses
    /// Asks for the default routes; answered by `.routes`.
    case routes
    /// Sets the kernel's host name; the file is another request.
    case hostname(String)
    /// Sets the clock when it differs by more than `tolerance`; answered by `.clock`. The time is since 1970.
    case clock(Duration, tolerance: Duration)
    /// Mixes at most 512 random bytes into the random generator, and makes it start anew from them.
    case entropy([UInt8])
    /// Makes a TCP connection; answered by `.tcp`.
    case tcp(TCPExchange)
    /// Opens a port that tells whose it is; answered by `.port`.
    case beacon(Beacon)
    /// Sends a signal to one process of the guest.
    case kill(process: UInt32, signal: UInt32)
    /// Asks how much is free on the file system of a path; answered by `.space`.
    case space(String)

    /// What a message about this request names.
    public var subject: String {
        switch self {
        case .run(let command, _): command.arguments.first ?? "run"
        case .write(let write): write.path
        case .read(let path, _, _): path
        case .link(let settings): settings.name
        case .removeAddress(let address, let link): "\(link) without \(address)"
        case .route(let route), .removeRoute(let route): "the route through \(route.gateway)"
        case .links: "links"
        case .addresses: "addresses"
        case .routes: "routes"
        case .hostname: "hostname"
        case .clock: "clock"
        case .entropy: "entropy"
        case .tcp(let exchange): "\(exchange.address):\(exchange.port)"
        case .beacon(let beacon): "beacon on \(beacon.address)"
        case .kill(let process, _): "process \(process)"
        case .space(let path): path
        }
    }

    /// The requests as the file that the agent executes when the machine boots.
    public static func bootFrames(_ requests: [AgentRequest]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, request) in requests.enumerated() { bytes += request.frame(tag: UInt32(index + 1)).bytes }
        return bytes
    }
}
