import FoundationEssentials
public import LabModel
public import LabSocket

/// QEMU's own guest agent (`qemu-ga`), over the socket that is the host's end of its virtio port.
///
/// Commands wait for each other; only what a command starts in the guest runs beside the next one.
public final class QEMUGuestAgent: Sendable {
    /// What is known of an interface of the guest.
    public struct Interface: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The Ethernet address, if it has one.
        public var mac: MACAddress?
        /// The Internet addresses.
        public var addresses: [InterfaceAddress]

        /// Creates an interface.
        public init(name: String, mac: MACAddress?, addresses: [InterfaceAddress]) {
            self.name = name
            self.mac = mac
            self.addresses = addresses
        }
    }

    private let exchange: GuestAgentExchange

    /// Takes over a connected socket.
    public init(stream: UnixStream) {
        exchange = GuestAgentExchange(stream: stream)
    }

    deinit {
        close()
    }

    /// Connects to the socket at `socketPath`, trying again until somebody listens there.
    /// - Throws: `GuestError` when nobody does within `limit`.
    public static func connect(
        to socketPath: String,
        within limit: Duration
    ) async throws(GuestError) -> QEMUGuestAgent {
        do {
            return QEMUGuestAgent(stream: try await UnixStream.connect(to: socketPath, within: limit))
        } catch {
            throw GuestError(.closed, subject: "guest agent", reason: "cannot connect", cause: "\(error)")
        }
    }

    /// The guest's interfaces.
    /// - Throws: `GuestError` when the agent cannot tell, or does not within `limit`.
    public func interfaces(within limit: Duration) async throws(GuestError) -> [Interface] {
        let found: [GuestAgentValue.Interface] = try await perform(
            "guest-network-get-interfaces",
            GuestAgentValue.Nothing(),
            within: limit
        )
        return found.map { interface in
            let addresses = (interface.addresses ?? []).compactMap { entry in
                (IPv4Address(entry.address).map(IPAddress.v4) ?? IPv6Address(entry.address).map(IPAddress.v6))
                    .map { InterfaceAddress($0, prefixLength: entry.prefix) }
            }
            return Interface(
                name: interface.name,
                mac: interface.hardware.flatMap { MACAddress($0) },
                addresses: addresses
            )
        }
    }

    /// Tells whether the connection has ended, by us or because the machine has gone.
    public var isClosed: Bool { exchange.isClosed }

    /// Closes the connection, of which whoever waits on it is told; safe to call again.
    public func close() {
        exchange.fail(GuestError(.closed, subject: "guest agent", reason: "the connection was closed"))
    }

    /// Sends one command and reads its reply.
    func perform<Arguments: Encodable, Value: Decodable>(
        _ name: String,
        _ arguments: Arguments,
        within limit: Duration
    ) async throws(GuestError) -> Value {
        let line: Data
        do {
            line = try JSONEncoder().encode(GuestAgentCommand(execute: name, arguments: arguments))
        } catch {
            throw GuestError(.undecodable, subject: name, reason: "the arguments are no JSON", cause: "\(error)")
        }
        let json = try await reply(to: name, line: [UInt8](line), within: limit)
        let reply: GuestAgentReply<Value>
        do {
            reply = try JSONDecoder().decode(GuestAgentReply<Value>.self, from: Data(json))
        } catch {
            let failure = GuestError(.undecodable, subject: name, reason: "undecodable line", cause: excerpt(of: json))
            exchange.fail(failure)
            throw failure
        }
        if let value = reply.return { return value }
        throw GuestError(.refused(0), subject: name, reason: reply.error?.desc ?? "no reason given")
    }

    private func reply(to name: String, line: [UInt8], within limit: Duration) async throws(GuestError) -> [UInt8] {
        let id = exchange.table.newID()
        let exchange = exchange
        // Ended by the `defer` below, whatever the wait ends with.
        let pulse = Task {
            while (try? await Task.sleep(for: .milliseconds(250))) != nil { exchange.synchronizeAgain() }
        }
        defer {
            pulse.cancel()
            exchange.leave(id)
        }
        return try await exchange.table.wait(id, subject: name, within: limit) { exchange.begin(id, line: line) }
    }
}
