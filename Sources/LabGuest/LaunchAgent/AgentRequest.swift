public import LabModel

/// What the launch agent can be asked to do.
public enum AgentRequest: Hashable, Sendable {
    /// How a machine is switched off or started again.
    public enum Power: UInt8, Hashable, Sendable {
        /// Process 1 is asked to end everything and to power off.
        case off = 0
        /// Process 1 is asked to end everything and to start again.
        case reboot = 1
        /// The power goes off after the file systems were written; there is no answer.
        case offNow = 2
        /// The machine starts again after the file systems were written; there is no answer.
        case rebootNow = 3
    }

    /// Runs a command, killed after `limit`; answered by `.command`.
    case run(GuestCommand, limit: Duration?)
    /// Writes a file of at most `FileWrite.largest` bytes.
    case write(FileWrite)
    /// Reads at most `limit` bytes (and at most 1 MiB - 64) from `offset`; answered by `.file`.
    case read(path: String, offset: UInt64, limit: UInt32)
    /// Gives an interface its addresses and its state.
    case link(LinkSettings)
    /// Sets the default route, or removes it; other default routes are removed.
    case route(gateway: IPv4Address?)
    /// Asks for the interfaces; answered by `.links`.
    case links
    /// Asks for the default route; answered by `.route`.
    case routes
    /// Sets the kernel's host name; the file is another request.
    case hostname(String)
    /// Sets the clock when it differs by more than `tolerance`; answered by `.clock`. The time is since 1970.
    case clock(Duration, tolerance: Duration)
    /// Mixes at most 512 random bytes into the random generator, and makes it start anew from them.
    case entropy([UInt8])
    /// Makes a TCP connection; answered by `.tcp`.
    case tcp(TCPExchange)
    /// Switches the machine off, or starts it again.
    case power(Power)

    /// What a message about this request names.
    var subject: String {
        switch self {
        case .run(let command, _): command.arguments.first ?? "run"
        case .write(let write): write.path
        case .read(let path, _, _): path
        case .link(let settings): settings.name
        case .route: "route"
        case .links: "links"
        case .routes: "routes"
        case .hostname: "hostname"
        case .clock: "clock"
        case .entropy: "entropy"
        case .tcp(let exchange): "\(exchange.address):\(exchange.port)"
        case .power: "power"
        }
    }

    /// The requests as the file that the agent executes when the machine boots.
    public static func bootFrames(_ requests: [AgentRequest]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, request) in requests.enumerated() { bytes += request.frame(tag: UInt32(index + 1)).bytes }
        return bytes
    }
}
