import FoundationEssentials
import LabModel
import LabProcess
import LabTestSupport
import Testing

@testable import LabEngine

@Suite("SSH host keys", .timeLimit(.minutes(5)))
struct HostKeyTests {
    private let identity = MachineIdentity(hostname: "web", domain: "a.assay", machineID: "", interfaces: [])

    @Test("each kind that is asked for is a pair that belongs together, under the machine's name")
    func pairs() async throws {
        let folder = try ScratchFolder()
        let keys = try await HostKeys.make(for: identity, folder: folder.path)
        #expect(
            keys.files.map(\.path)
                == ["ed25519", "ecdsa", "rsa"].flatMap { kind in
                    ["/etc/ssh/ssh_host_\(kind)_key", "/etc/ssh/ssh_host_\(kind)_key.pub"]
                }
        )
        for index in stride(from: 0, to: keys.files.count, by: 2) {
            let (secret, open) = (keys.files[index], keys.files[index + 1])
            #expect(secret.mode == 0o600 && open.mode == 0o644)
            let text = String(decoding: open.content, as: UTF8.self)
            #expect(text.hasSuffix(" root@web\n"))
            try Data(secret.content).write(to: URL(filePath: "\(folder.path)/key"))
            try await Command("chmod", ["600", "\(folder.path)/key"]).run(within: .seconds(20))
            let derived = try await Command("ssh-keygen", ["-y", "-f", "\(folder.path)/key"]).run(within: .seconds(20))
            let words = derived.output.split(whereSeparator: \.isWhitespace)
            #expect(words.prefix(2) == text.split(separator: " ").prefix(2))
        }
    }

    @Test("a guest without a server gets none, and nothing is started for it")
    func none() async throws {
        #expect(try await HostKeys.make([], for: identity, folder: "/nowhere").files.isEmpty)
    }

    @Test("a key in the stock is taken once, whoever comes first, and the stock is filled again")
    func stock() async throws {
        let folder = try ScratchFolder()
        let state = StateFolder(path: folder.path, socketsPath: "\(folder.path)/s")
        for number in 1...3 { try makeKey(number, in: state) }
        let stock = HostKeyStock(state: state)
        let taken = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { stock.take()?.open } }
            return await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        #expect(taken.sorted() == ["ssh-rsa 1", "ssh-rsa 2", "ssh-rsa 3"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.hostKeys) == [])
    }

    @Test("whoever finds the stock being filled leaves it alone")
    func busy() async throws {
        let folder = try ScratchFolder()
        let state = StateFolder(path: folder.path, socketsPath: "\(folder.path)/s")
        try makeKey(1, in: state)
        let lock = try #require(try FileLock.attempt("\(state.hostKeys)/lock"))
        await HostKeyStock(state: state).refill()
        let names = try FileManager.default.contentsOfDirectory(atPath: state.hostKeys).sorted()
        #expect(names == ["lock", "ready-1"])
        withExtendedLifetime(lock) {}
    }

    private func makeKey(_ number: Int, in state: StateFolder) throws {
        let path = "\(state.hostKeys)/ready-\(number)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("secret".utf8).write(to: URL(filePath: "\(path)/key"))
        try Data("ssh-rsa \(number) \n".utf8).write(to: URL(filePath: "\(path)/key.pub"))
    }
}
