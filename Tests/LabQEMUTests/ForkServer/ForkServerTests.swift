import FoundationEssentials
import Glibc
import LabModel
import LabProcess
import LabSocket
import LabTestSupport
import Testing

@testable import LabQEMU

/// The library in a program with threads that is not QEMU: what it says over its socket shows that they go on.
@Suite("A process with threads that is forked", .scratch, .timeLimit(.minutes(5)))
struct ForkServerTests {
    /// Answers each line with how far its other thread has counted, what its memory's pages begin with, and its process id.
    ///
    /// The memory is a view of a file; of its pages one was written, and another one read.
    private static let program = """
        import mmap, os, socket, sys, threading, time
        with open(sys.argv[3], "rb") as file:
            memory = mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        memory[0:1] = b"w"
        memory[5 * 4096]
        count = 0
        def work():
            global count
            while True:
                count += 1
                time.sleep(0.001)
        threading.Thread(target=work, daemon=True).start()
        log = open(sys.argv[2], "a", buffering=1)
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(sys.argv[1])
        while True:
            if not peer.recv(100): sys.exit(0)
            log.write("asked\\n")
            peer.sendall(b"%d %s %d\\n" % (count, memory[::4096], os.getpid()))
        """

    private var folder: String { ScratchFolder.path }

    private struct Peer {
        let stream: UnixStream

        /// Asks how far it has counted, what it remembers, and who it is.
        func ask() async throws -> (count: Int, memory: String, id: Int32) {
            try await stream.send([0x3f])
            let words = String(decoding: try await stream.receive() ?? [], as: UTF8.self).split { $0.isWhitespace }
            try #require(words.count == 3)
            return (try #require(Int(words[0])), String(words[1]), try #require(Int32(words[2])))
        }
    }

    /// The interpreter itself: what `python3` names may be a script that starts it.
    private static func python() throws -> String {
        try Program.run("python3", ["-c", "import sys; print(sys.executable, end='')"]).text
    }

    private func server() async throws -> ForkServer {
        let state = StateFolder(path: folder, socketsPath: folder)
        mkdir(state.locks, 0o700)
        return try await ForkServer.find(state: state, emulator: "/bin/sh", accelerator: .tcg)
    }

    /// Starts the program, which connects to `folder`/a.
    private func start() async throws -> (process: ChildProcess, peer: Peer) {
        let listener = try UnixListener(path: "\(folder)/a")
        defer { listener.close() }
        let pages = (0..<8).map { _ in "f" + String(repeating: "-", count: 4095) }.joined()
        try Data(pages.utf8).write(to: URL(filePath: "\(folder)/memory"))
        let arguments = ["-c", Self.program] + ["a", "log-a", "memory"].map { "\(folder)/\($0)" }
        var command = Command(try Self.python(), arguments)
        command.environment = try await server().environment(socket: "\(folder)/f")
        let process = try await ChildProcess.start(command, output: try OutputFile(path: "\(folder)/output"))
        return (process, Peer(stream: try await listener.accept(within: .seconds(30))))
    }

    /// A copy that is connected to `folder`/`name`, where the program was connected to `folder`/a.
    private func copy(_ name: String, of connection: ForkConnection, named old: String = "a") async throws -> Peer {
        let listener = try UnixListener(path: "\(folder)/\(name)")
        defer { listener.close() }
        _ = try OutputFile(path: "\(folder)/log-\(name)")
        let places = ["\(folder)/\(old)", "\(folder)/\(name)", "\(folder)/log-\(old)", "\(folder)/log-\(name)"]
        try await connection.send(["fork", "\(folder)/f-\(name)"] + places)
        return Peer(stream: try await listener.accept(within: .seconds(30)))
    }

    @Test("goes on with all of them, beside the one that it is a copy of, and has files and connections of its own")
    func goesOn() async throws {
        let (process, peer) = try await start()
        defer { process.signal(SIGKILL) }
        let before = try await peer.ask()
        #expect(before.id == process.id)
        let connection = try await ForkConnection(to: "\(folder)/f")
        let other = try await copy("b", of: connection)
        let first = try await other.ask()
        #expect(first.id != process.id)
        #expect(other.stream.peerProcess == first.id)
        #expect(first.count >= before.count)
        // Its other thread counts, and that of the first does.
        while try await other.ask().count <= first.count {}
        while try await peer.ask().count <= before.count {}
        #expect(try String(contentsOfFile: "\(folder)/log-b", encoding: .utf8).hasPrefix("asked\nasked\n"))
        // A copy of the copy.
        let second = try await ForkConnection(to: "\(folder)/f-b")
        let third = try await copy("c", of: second, named: "b").ask()
        #expect(![process.id, first.id].contains(third.id))
        #expect(third.count >= first.count)
        withExtendedLifetime((connection, second)) {}
    }

    @Test("ends when the connection that asked for it is closed")
    func lifeline() async throws {
        let (process, peer) = try await start()
        defer { process.signal(SIGKILL) }
        let connection = try await ForkConnection(to: "\(folder)/f")
        let copied = try ChildProcess.adopt(id: try await copy("b", of: connection).ask().id, program: "python3")
        #expect(copied.statusIfEnded == nil)
        connection.stream.close()
        #expect(await copied.exitStatus == .unknown)
        #expect(try await peer.ask().id == process.id)
    }

    @Test("as a zygote stands still, has nothing open, and is copied again and again, until its folder goes")
    func zygote() async throws {
        let (process, peer) = try await start()
        let count = try await peer.ask().count
        let home = "\(folder)/a folder with a name as long as no socket's is" + String(repeating: "x", count: 90)
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
        let lifeline = try await ForkConnection(to: "\(folder)/f")
        try await lifeline.send(["zygote", home])
        // It would keep the connection open otherwise.
        process.signal(SIGKILL)
        #expect(try await peer.stream.receive() == nil)
        var counts: [Int] = []
        for name in ["b", "c"] {
            let connection = try #require(await ForkConnection(toZygoteIn: home))
            counts.append(try await copy(name, of: connection).ask().count)
            connection.stream.close()
        }
        // Both begin where the zygote stands, not where the other one is.
        #expect(counts.allSatisfy { $0 >= count })
        try FileManager.default.removeItem(atPath: home)
        #expect(try await lifeline.stream.receive() == nil)
    }

    @Test("as a zygote keeps those pages of files that were written, and copies find the others in the files")
    func unwritten() async throws {
        let (process, peer) = try await start()
        defer { process.signal(SIGKILL) }
        _ = try await peer.ask()
        // The kernel maps what lies around a page that is read, too.
        #expect(try Self.resident("\(folder)/memory", in: process.id) > 1)
        let home = "\(folder)/home"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
        let lifeline = try await ForkConnection(to: "\(folder)/f")
        try await lifeline.send(["zygote", home])
        let connection = try #require(await ForkConnection(toZygoteIn: home))
        let zygote = try #require(connection.stream.peerProcess)
        #expect(try Self.resident("\(folder)/memory", in: zygote) == 1)
        #expect(try await copy("b", of: connection).ask().memory == "wfffffff")
        #expect(try await peer.ask().memory == "wfffffff")
        withExtendedLifetime(lifeline) {}
    }

    /// How many pages of a file a process has in its memory.
    private static func resident(_ file: String, in process: Int32) throws -> Int {
        let lines = try WholeFile.text("/proc/\(process)/smaps").split(separator: "\n")
        let mapping = try #require(lines.firstIndex { $0.hasSuffix(" \(file)") })
        let size = try #require(lines[mapping...].first { $0.hasPrefix("Rss:") })
        return try #require(Int(size.split(separator: " ")[1])) / 4
    }

    @Test("says why it cannot be copied, and goes on")
    func refusal() async throws {
        let (process, peer) = try await start()
        defer { process.signal(SIGKILL) }
        let refusal = await #expect(throws: ForkConnection.Refusal.self) {
            try await ForkConnection(to: "\(folder)/f").send(["zygote", "\(folder)/none"])
        }
        #expect(refusal?.description == "cannot listen in \(folder)/none: No such file or directory")
        await #expect(throws: ForkConnection.Refusal.self) {
            try await ForkConnection(to: "\(folder)/f").send(["dance", "now"])
        }
        // A file that it does not have open under that name would stay the first one's.
        let unknown = await #expect(throws: ForkConnection.Refusal.self) {
            let words = ["fork", "\(folder)/f-b", "\(folder)/other", "\(folder)/b"]
            try await ForkConnection(to: "\(folder)/f").send(words)
        }
        #expect(unknown?.description == "cannot replace \(folder)/other: No such file or directory")
        #expect(try await peer.ask().id == process.id)
    }

    @Test("starts no other program")
    func confined() async throws {
        var command = Command(try Self.python(), ["-c", "import os; os.execv('/bin/true', ['true'])"])
        command.environment = try await server().environment(socket: "\(folder)/f")
        let process = try await ChildProcess.start(command, output: try OutputFile(path: "\(folder)/output"))
        #expect(await process.exitStatus == .signalled(SIGSYS))
    }

    @Test(
        "has QEMU take random numbers from the system, and lets the guest's memory be copied",
        arguments: ["gnutls_rnd", "madvise"]
    )
    func bindings(function: String) async throws {
        let library = try await server().library
        let variables = ["LD_PRELOAD": library, "LD_DEBUG": "bindings", "LD_BIND_NOW": "1"]
        let said = try Program.run("qemu-system-x86_64", ["--version"], environment: variables).text
        let isBound = said.split(separator: "\n").contains { line in
            line.contains("qemu-system-x86_64 [0] to \(library) [0]") && line.contains("`\(function)'")
        }
        #expect(isBound)
    }

    @Test(
        "is none where it cannot be, with the reason",
        arguments: [
            (Accelerator.kvm, "state", "/bin/sh", "a machine with hardware virtualization belongs to one process"),
            (.tcg, "a folder", "/bin/sh", "the state folder has a space or a colon in its name"),
            (.tcg, "a:b", "/bin/sh", "the state folder has a space or a colon in its name"),
            (.tcg, "state", "/usr/bin/ldd", "'/usr/bin/ldd' is a script"),
        ]
    )
    func notHere(accelerator: Accelerator, name: String, emulator: String, reason: String) async {
        let state = StateFolder(path: "\(folder)/\(name)", socketsPath: folder)
        await #expect(throws: ForkServer.Unavailable(reason: reason)) {
            try await ForkServer.find(state: state, emulator: emulator, accelerator: accelerator)
        }
    }
}
