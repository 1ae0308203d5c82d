import Glibc
import Testing

@testable import LabNetwork

@Suite("Switch, socket")
struct SwitchSocketTests {
    private func message(of path: String) -> String {
        do {
            _ = try Switch(socketPath: path)
            return "no error"
        } catch {
            return path.isEmpty ? error.description : error.description.replacing(path, with: "PATH")
        }
    }

    // What a process leaves behind that ends without removing its socket.
    private func leaveSocket(at path: String) throws {
        guard let socket = Descriptor.unixSocket() else { throw TestPeer.Trouble(reason: "no socket") }
        #expect(try UnixAddress(path: path).use { bind(socket.number, $0, $1) } == 0)
    }

    @Test("a path that no socket can have is refused with the reason")
    func unusablePaths() {
        let long = "/tmp/" + String(repeating: "x", count: 103)
        #expect(message(of: long) == "switch at 'PATH': the path has 108 bytes, and a socket's has at most 107")
        #expect(message(of: "") == "switch at '': the path of the socket is empty")
        #expect(message(of: "/tmp/a\0b") == "switch at 'PATH': the path has a zero character in it")
    }

    @Test("a path of 107 bytes is usable")
    func longestPath() throws {
        try withSocketPath { path in
            let longest = path + String(repeating: "x", count: 107 - path.utf8.count)
            let lan = try Switch(socketPath: longest)
            try lan.start()
            _ = try TestPeer(path: longest)
        }
    }

    @Test("a socket where somebody listens is refused and goes on working")
    func inUse() throws {
        try withSwitch(peers: 2) { lan, peers in
            #expect(message(of: lan.socketPath) == "switch at 'PATH': somebody listens there already")
            try peers[0].send(frame(from: .alice, to: .broadcast))
            #expect(try peers[1].receive() == frame(from: .alice, to: .broadcast))
        }
    }

    @Test("a socket that nobody listens on any more is replaced")
    func stale() throws {
        try withSocketPath { path in
            try leaveSocket(at: path)
            let lan = try Switch(socketPath: path)
            try lan.start()
            _ = try TestPeer(path: path)
        }
    }

    @Test("a file that is no socket is left alone")
    func otherFile() throws {
        try withSocketPath { path in
            let file = try #require(fopen(path, "w"))
            fclose(file)
            #expect(message(of: path) == "switch at 'PATH': a file that is not a socket is in its place")
            #expect(access(path, F_OK) == 0)
        }
    }

    @Test("what the system refuses is told in its words")
    func missingFolder() throws {
        let path = "/tmp/assay-no-such-folder/lan.sock"
        #expect(message(of: path) == "switch at 'PATH': the system gave no socket (bind: No such file or directory)")
        #expect(throws: SwitchError.self) { try Switch(socketPath: path) }
        let code = #expect(throws: SwitchError.self) { try Switch(socketPath: path) }?.code
        #expect(code == .refusedBySystem)
    }
}
