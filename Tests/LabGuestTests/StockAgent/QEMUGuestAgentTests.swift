import FoundationEssentials
import Glibc
import LabModel
import LabSocket
import LabTestSupport
import Testing

@testable import LabGuest

/// Answers like `qemu-ga`, with the files and the programs of this computer.
private final class StockGuest {
    private let guest: FakeGuest
    private var files: [Int64: UnsafeMutablePointer<FILE>] = [:]
    private var programs: [Int64: (output: String, error: String)] = [:]
    private var lastHandle: Int64 = 1000

    init(_ guest: FakeGuest) {
        self.guest = guest
    }

    func serve() async throws {
        while let line = try? await guest.nextLine() {
            let isDelimited = line.first == 0xff
            let json = Data(isDelimited ? Array(line.dropFirst()) : line)
            let name = try JSONDecoder().decode(Name.self, from: json).execute
            let answer = try answer(name, json)
            try await guest.stream.send((isDelimited ? [0xff] : []) + Array(answer.utf8) + [10])
        }
    }

    private struct Name: Decodable { var execute: String }
    private struct Call<Arguments: Decodable>: Decodable { var arguments: Arguments }
    private struct Sync: Decodable { var id: Int64 }
    private struct Open: Decodable { var path, mode: String }
    private struct Handle: Decodable {
        enum CodingKeys: String, CodingKey {
            case handle, count
            case content = "buf-b64"
        }
        var handle: Int64
        var count: Int?
        var content: String?
    }
    private struct Execution: Decodable {
        enum CodingKeys: String, CodingKey {
            case path, arg, env
            case input = "input-data"
        }
        var path: String
        var arg, env: [String]
        var input: String?
    }

    private func arguments<Arguments: Decodable>(_ json: Data) throws -> Arguments {
        try JSONDecoder().decode(Call<Arguments>.self, from: json).arguments
    }

    private func answer(_ name: String, _ json: Data) throws -> String {
        switch name {
        case "guest-sync-delimited": return "{\"return\": \((try arguments(json) as Sync).id)}"
        case "guest-ping": return "{\"return\": {}}"
        case "guest-file-open": return try open(arguments(json))
        case "guest-file-read", "guest-file-write", "guest-file-close": return try use(arguments(json), for: name)
        case "guest-exec": return try execute(arguments(json))
        case "guest-exec-status": return try status(arguments(json))
        case "guest-network-get-interfaces":
            return """
                {"return": [{"name": "lo", "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "127.0.0.1", \
                "prefix": 8}, {"ip-address-type": "ipv6", "ip-address": "::1", "prefix": 128}], \
                "hardware-address": "00:00:00:00:00:00"}, {"name": "sit0", "statistics": {"tx-errs": 0}}]}
                """
        default: return "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no command \(name)\"}}"
        }
    }

    private func open(_ open: Open) -> String {
        guard let file = fopen(open.path, open.mode) else {
            return "{\"error\": {\"class\": \"GenericError\", \"desc\": \"failed to open file '\(open.path)'\"}}"
        }
        lastHandle += 1
        files[lastHandle] = file
        return "{\"return\": \(lastHandle)}"
    }

    private func use(_ handle: Handle, for name: String) throws -> String {
        let file = try #require(files[handle.handle])
        switch name {
        case "guest-file-read":
            var buffer = [UInt8](repeating: 0, count: handle.count ?? 4096)
            let count = fread(&buffer, 1, buffer.count, file)
            let text = Data(buffer[..<count]).base64EncodedString()
            return "{\"return\": {\"count\": \(count), \"buf-b64\": \"\(text)\", \"eof\": \(feof(file) != 0)}}"
        case "guest-file-write":
            let bytes = [UInt8](try #require(Data(base64Encoded: handle.content ?? "")))
            return "{\"return\": {\"count\": \(fwrite(bytes, 1, bytes.count, file)), \"eof\": false}}"
        default:
            fclose(file)
            files[handle.handle] = nil
            return "{\"return\": {}}"
        }
    }

    private func execute(_ execution: Execution) throws -> String {
        lastHandle += 1
        let base = "\(ScratchFolder.path)/exec-\(lastHandle)"
        try write([UInt8](Data(base64Encoded: execution.input ?? "") ?? Data()), to: base + ".in")
        let descriptors: [Int32: Int32] = [
            0: Glibc.open(base + ".in", O_RDONLY | O_CLOEXEC),
            1: Glibc.open(base + ".out", O_RDWR | O_CREAT | O_CLOEXEC, 0o600),
            2: Glibc.open(base + ".err", O_RDWR | O_CREAT | O_CLOEXEC, 0o600),
        ]
        defer { for descriptor in descriptors.values { close(descriptor) } }
        let pid = try startProgram(
            [execution.path] + execution.arg,
            environment: execution.env,
            descriptors: descriptors
        )
        programs[Int64(pid)] = (base + ".out", base + ".err")
        return "{\"return\": {\"pid\": \(pid)}}"
    }

    private func status(_ process: GuestAgentValue.Process) throws -> String {
        var status: Int32 = 0
        let files = try #require(programs[process.pid])
        guard waitpid(pid_t(process.pid), &status, WNOHANG) != 0 else { return "{\"return\": {\"exited\": false}}" }
        let end = status & 0x7f == 0 ? "\"exitcode\": \(status >> 8 & 0xff)" : "\"signal\": \(status & 0x7f)"
        let pieces = [("out-data", files.output), ("err-data", files.error)].map { name, path in
            let bytes = contents(path) ?? []
            return bytes.isEmpty ? "" : ", \"\(name)\": \"\(Data(bytes).base64EncodedString())\""
        }
        return "{\"return\": {\"exited\": true, \(end)\(pieces.joined())}}"
    }
}

@Suite("A client of QEMU's guest agent", .scratch)
struct QEMUGuestAgentTests {
    private func withAgent(_ body: (QEMUGuestAgent) async throws -> Void) async throws {
        let (client, guest) = try FakeGuest.connect()
        let server = Task { try await StockGuest(guest).serve() }
        let agent = QEMUGuestAgent(stream: client)
        try await body(agent)
        agent.close()
        try await server.value
    }

    @Test("it answers")
    func ping() async throws {
        try await withAgent { try await $0.ping(within: .seconds(20)) }
    }

    @Test("a command's output and status are told, and folder, environment and input are as asked")
    func run() async throws {
        try await withAgent { agent in
            var command = GuestCommand.shell("cat; echo $COLOUR >&2; pwd; exit 3", environment: ["COLOUR": "blue"])
            command.folder = "/usr"
            command.input = Array("from the host\n".utf8)
            let result = try await agent.run(command, within: .seconds(20))
            #expect(result.status == .exited(3))
            #expect(result.output.text == "from the host\n/usr\n")
            #expect(result.error.text == "blue\n")
        }
    }

    @Test("a command that takes too long is killed with what it started")
    func timeLimit() async throws {
        try await withAgent { agent in
            let mark = ScratchFolder.path + "/mark"
            let script = "mkfifo \(mark); sleep 1000 > \(mark) & exec cat \(mark)"
            let result = try await agent.run(.shell(script), within: .milliseconds(500))
            #expect(result.status == .timedOut)
        }
    }

    @Test("a file goes there and back whole, keeps its mode, and links are refused", arguments: [0, 10, 700_000])
    func files(size: Int) async throws {
        let path = ScratchFolder.path + "/a/b"
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 5) }
        try await withAgent { agent in
            try await agent.writeFile(path, bytes: bytes)
            #expect(contents(path) == bytes)
            #expect(permissions(of: path)?.mode == 0o644)
            try await agent.writeFile(path, bytes: [1], permissions: FilePermissions(mode: 0o600))
            try await agent.writeFile(path, bytes: bytes)
            let file = try await agent.readFile(path)
            #expect(file == GuestFile(bytes: bytes, mode: 0o600, uid: geteuid(), gid: getegid()))
            #expect(symlink("b", path + ".link") == 0)
            let error = GuestError(.refused(0), subject: path + ".link", reason: "it is a symbolic link")
            await #expect(throws: error) { try await agent.writeFile(path + ".link", bytes: [2]) }
        }
    }

    @Test("what the agent refuses is told in its words, and a missing file by its number")
    func refused() async throws {
        try await withAgent { agent in
            let error = GuestError(.refused(2), subject: "guest-file-open", reason: "failed to open file '/no/file'")
            await #expect(throws: error) { try await agent.readFile("/no/file") }
        }
    }

    @Test("the interfaces are told with their addresses of both versions")
    func interfaces() async throws {
        let address = InterfaceAddress(try #require(IPv4Address("127.0.0.1")), prefixLength: 8)
        let sixth = InterfaceAddress(try #require(IPv6Address("::1")), prefixLength: 128)
        try await withAgent { agent in
            let found = try await agent.interfaces(within: .seconds(20))
            #expect(
                found == [
                    QEMUGuestAgent.Interface(name: "lo", mac: MACAddress(rawValue: 0), addresses: [address, sixth]),
                    QEMUGuestAgent.Interface(name: "sit0", mac: nil, addresses: []),
                ]
            )
        }
    }

    @Test("a silent guest holds up nobody, and its late reply is not the next command's")
    func lateReply() async throws {
        let (client, guest) = try FakeGuest.connect()
        let agent = QEMUGuestAgent(stream: client)
        let early = GuestError(.timedOut, subject: "guest-ping", reason: "no answer within 0.05 seconds")
        await #expect(throws: early) { try await agent.ping(within: .milliseconds(50)) }
        let server = Task { try await StockGuest(guest).serve() }
        let found = try await agent.interfaces(within: .seconds(20))
        #expect(found.count == 2)
        agent.close()
        try await server.value
    }

    @Test("a line that is no reply ends the connection, with what was seen")
    func undecodable() async throws {
        let (client, guest) = try FakeGuest.connect()
        let agent = QEMUGuestAgent(stream: client)
        let task = Task { try await agent.ping(within: .seconds(1000)) }
        var line = String(decoding: try await guest.nextLine(), as: UTF8.self)
        // A client whose answer is late asks again, each time with another number.
        while line.contains("guest-sync") {
            try await guest.stream.send([0xff] + Array("{\"return\": \(line.filter(\.isNumber))}\n".utf8))
            line = String(decoding: try await guest.nextLine(), as: UTF8.self)
        }
        #expect(line.contains("guest-ping"))
        try await guest.stream.send(Array("not JSON\n".utf8))
        let error = GuestError(
            .undecodable,
            subject: "guest-ping",
            reason: "undecodable line",
            cause: "6e 6f 74 20 4a 53 4f 4e"
        )
        await #expect(throws: error) { try await task.value }
        await #expect(throws: error) { try await agent.ping(within: .seconds(1000)) }
    }

    @Test("when the guest closes the connection, everybody that waits is told")
    func closed() async throws {
        let (client, guest) = try FakeGuest.connect()
        let agent = QEMUGuestAgent(stream: client)
        let task = Task { try await agent.ping(within: .seconds(1000)) }
        _ = try await guest.nextLine()
        guest.stream.close()
        let error = GuestError(.closed, subject: "guest agent", reason: "the connection was closed")
        await #expect(throws: error) { try await task.value }
    }
}
