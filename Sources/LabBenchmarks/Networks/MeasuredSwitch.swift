import FoundationEssentials
import Glibc
import LabNetwork
import LabProcess

/// A switch that frames are sent through.
protocol MeasuredSwitch: Sendable {
    /// How the table calls it.
    var title: String { get }

    /// Connects a further port.
    func connect() throws -> Cable

    /// Ends it.
    func stop() async
}

/// The switch of Assay's labs, a thread of this process as in a lab's owner.
final class AssaySwitch: MeasuredSwitch {
    let title = "Assay's switch"
    let device: Switch

    init(folder: String) throws {
        device = try Switch(socketPath: "\(folder)/assay.sock")
        try device.start()
    }

    func connect() throws -> Cable { try connect(to: device.socketPath) }

    /// Connects a card of that name.
    func connect(card: String) throws -> Cable {
        let path = "\(device.socketPath).\(card)"
        try device.addCard(card, socketPath: path)
        return try connect(to: path)
    }

    private func connect(to path: String) throws -> Cable {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard connectUnix(number, path) else { throw BenchError("the switch cannot be reached") }
        return Cable(descriptor: number, framing: .stream)
    }

    func stop() async { device.stop() }
}

/// Debian's `vde_switch`, a process of its own.
final class VDESwitch: MeasuredSwitch {
    let title = "vde_switch"
    private let folder: String
    private let process: ChildProcess

    /// The program, where it is installed.
    static var isInstalled: Bool { Tool.path(of: "vde_switch") != nil }

    init(folder: String) async throws {
        self.folder = "\(folder)/vde"
        // It ends when its standard input does.
        let command = Command("sh", ["-c", "sleep 3600 | exec vde_switch -n 64 -s \"$0\"", self.folder])
        process = try await ChildProcess.start(command, output: try OutputFile(path: "\(folder)/vde.log"))
        let deadline = ContinuousClock.now + .seconds(5)
        while access("\(self.folder)/ctl", F_OK) != 0 {
            guard ContinuousClock.now < deadline else { throw BenchError("vde_switch did not start") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Asks for a port as libvdeplug does (vde2, src/lib/libvdeplug.c): its socket's address over the control socket, and
    /// back comes the address to send to.
    func connect() throws -> Cable {
        let control = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let data = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let path = "\(folder)/bench.\(data)"
        let own = UnixName(path)
        guard connectUnix(control, "\(folder)/ctl"), own.use({ bind(data, $0, $1) }) == 0 else {
            throw BenchError("vde_switch cannot be reached")
        }
        let (magic, version, newPort): (UInt32, UInt32, UInt32) = (0xfeed_face, 3, 0)
        var request = [magic, version, newPort].flatMap { withUnsafeBytes(of: $0, Array.init) }
        request += own.bytes + Array("bench".utf8) + [UInt8](repeating: 0, count: 123)
        guard Glibc.send(control, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw BenchError("vde_switch takes no request")
        }
        var address = sockaddr_un()
        let size = MemoryLayout<sockaddr_un>.size
        guard recv(control, &address, size, Int32(MSG_WAITALL)) == size,
            UnixName(address).use({ Glibc.connect(data, $0, $1) }) == 0
        else { throw BenchError("vde_switch gives no port") }
        return Cable(descriptor: data, framing: .datagram, control: control, file: path)
    }

    func stop() async {
        process.signalGroup(SIGKILL)
        _ = await process.exitStatus
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// The address of a Unix socket.
private struct UnixName {
    private var address = sockaddr_un()

    init(_ path: String) {
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8.prefix(107))) }
    }

    init(_ address: sockaddr_un) {
        self.address = address
    }

    var bytes: [UInt8] { withUnsafeBytes(of: address, Array.init) }

    func use(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

private func connectUnix(_ descriptor: Int32, _ path: String) -> Bool {
    UnixName(path).use { connect(descriptor, $0, $1) } == 0
}
