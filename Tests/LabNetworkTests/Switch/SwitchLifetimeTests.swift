import Glibc
import LabModel
import Testing

@testable import LabNetwork

@Suite("Switch, lifetime")
struct SwitchLifetimeTests {
    @Test("a peer that disconnects is forgotten, and its port is given to the next one")
    func departure() throws {
        try withSwitch(peers: 2) { lan, peers in
            var guest: TestPeer? = try TestPeer(path: lan.socketPath)
            try guest?.send(frame(from: .carol, to: .broadcast))
            #expect(try peers[0].receive() == frame(from: .carol, to: .broadcast))
            #expect(lan.statistics.ports.map(\.addresses) == [[], [], [.carol]])
            guest = nil
            try eventually("the port is gone") { lan.statistics.ports.count == 2 }
            try peers[0].send(frame(from: .alice, to: .carol))
            _ = try peers[1].receive()
            #expect(try peers[1].receive() == frame(from: .alice, to: .carol))
            #expect(lan.statistics.flooded == 2)
            guest = try TestPeer(path: lan.socketPath)
            try eventually("a port is there again") { lan.statistics.ports.count == 3 }
            #expect(lan.statistics.ports.map(\.id.number) == [0, 1, 2])
        }
    }

    @Test("a peer that disconnects in the middle of a frame harms nobody")
    func tornFrame() throws {
        try withSwitch(peers: 2) { lan, peers in
            var guest: TestPeer? = try TestPeer(path: lan.socketPath)
            try guest?.sendRaw([0, 0, 5, 0, 1, 2, 3])
            guest = nil
            try peers[0].send(frame(from: .alice, to: .bob))
            #expect(try peers[1].receive() == frame(from: .alice, to: .bob))
            try eventually("the port is gone") { lan.statistics.ports.count == 2 }
            #expect(lan.statistics.expelled == 0)
        }
    }

    @Test("peers that connect before the start are served from the start on")
    func earlyPeers() throws {
        try withSocketPath { path in
            let lan = try Switch(socketPath: path)
            let early = try (0..<20).map { _ in try TestPeer(path: path) }
            try early[0].send(frame(from: .alice, to: .broadcast))
            try lan.start()
            for peer in early.dropFirst() { #expect(try peer.receive() == frame(from: .alice, to: .broadcast)) }
        }
    }

    @Test("the socket is for the user alone")
    func mode() throws {
        try withSocketPath { path in
            let lan = try Switch(socketPath: path)
            var status = stat()
            #expect(lstat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            lan.stop()
        }
    }

    @Test("stopping disconnects the peers, removes the socket and ends the thread; twice is as good as once")
    func stop() throws {
        try withSwitch(peers: 2) { lan, peers in
            try eventually("the thread runs") { threadFile("comm", of: lan) != nil }
            lan.stop()
            lan.stop()
            #expect(access(lan.socketPath, F_OK) == -1)
            #expect(try peers[0].receive() == nil)
            #expect(try peers[1].receive() == nil)
            #expect(lan.statistics.ports.isEmpty)
            try eventually("the thread has ended") { threadFile("comm", of: lan) == nil }
        }
    }

    @Test("a switch that nobody keeps stops by itself", arguments: [true, false])
    func forgotten(started: Bool) throws {
        try withSocketPath { path in
            var lan: Switch? = try Switch(socketPath: path)
            if started { try lan?.start() }
            let peer = try TestPeer(path: path)
            lan = nil
            #expect(try peer.receive() == nil)
            #expect(access(path, F_OK) == -1)
        }
    }

    @Test("stopping leaves a file that has taken the socket's place")
    func replacedFile() throws {
        try withSocketPath { path in
            let old = try Switch(socketPath: path)
            unlink(path)
            let new = try Switch(socketPath: path)
            old.stop()
            #expect(access(path, F_OK) == 0)
            new.stop()
        }
    }

    @Test("a stopped switch does not start again")
    func restart() throws {
        try withSocketPath { path in
            let lan = try Switch(socketPath: path)
            try lan.start()
            try lan.start()
            lan.stop()
            #expect(throws: SwitchError.self) { try lan.start() }
        }
    }

    @Test("an idle switch sleeps without end")
    func idle() throws {
        try withSwitch(peers: 2) { idle, sleepers in
            try sleepers[0].send(frame(from: .alice, to: .bob))
            _ = try sleepers[1].receive()
            try eventually("the thread sleeps") { threadFile("stat", of: idle)?.contains(") S ") ?? false }
            let before = try #require(contextSwitches(of: idle))
            // The traffic of another switch is the measure of time.
            try withSwitch(peers: 2) { _, peers in
                for number in 0..<500 {
                    try peers[number % 2].send(frame(from: .alice, to: .bob, number: number))
                    _ = try peers[(number + 1) % 2].receive()
                }
            }
            #expect(contextSwitches(of: idle) == before)
        }
    }
}

private func threadName(of lan: Switch) -> String {
    String(lan.socketPath.split(separator: "/").last?.prefix(15) ?? "")
}

/// A file of /proc about the thread of a switch, or `nil` when there is no such thread.
private func threadFile(_ file: String, of lan: Switch) -> String? {
    guard let folder = opendir("/proc/self/task") else { return nil }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
        let number = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if text(of: "/proc/self/task/\(number)/comm") == threadName(of: lan) + "\n" {
            return text(of: "/proc/self/task/\(number)/\(file)")
        }
    }
    return nil
}

private func text(of path: String) -> String? {
    guard let stream = fopen(path, "r") else { return nil }
    defer { fclose(stream) }
    return String(unsafeUninitializedCapacity: 4096) { fread($0.baseAddress, 1, $0.count, stream) }
}

/// How often the thread of a switch went to sleep or was interrupted (proc_pid_status(5)).
private func contextSwitches(of lan: Switch) -> [Substring]? {
    threadFile("status", of: lan)?.split(separator: "\n").filter { $0.contains("ctxt_switches") }
}
