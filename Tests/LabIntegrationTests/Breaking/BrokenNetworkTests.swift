import Foundation
import LabTestSupport
import Testing

@Suite("A lab that stays, broken on purpose", .tags(.bootsMachines), .serialized)
struct BrokenNetworkTests {
    private let home: Home
    private let assay: Assay

    init() async throws {
        home = try await Home.withImages(.tiny)
        assay = Assay(home: home)
    }

    /// Pings `two` from `one`: whether all answers came, and the shortest round trip in milliseconds.
    private func ping(count: Int = 1) async throws -> (arrived: Bool, milliseconds: Double) {
        let command = ["sh", "-c", "ping -c \(count) -W 2 two"]
        let ended = try await assay.start(["exec", "one", "--"] + command).end()
        let shortest = ended.output.firstMatch(of: #/min\/avg\/max = ([0-9.]+)\//#).flatMap { Double($0.1) }
        return (ended.code == 0, shortest ?? 0)
    }

    private func network(_ words: String...) async throws -> Ended {
        try await assay.start(["network", "smoke"] + words).end()
    }

    @Test("a partition, latency and a pause are seen in the machines, and healed")
    func breaking() async throws {
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        #expect(try await ping().arrived)

        let partition = try await network("partition", "one", "two")
        #expect(partition.error == "assay: smoke: one <-> two: partition\n")
        #expect(try await !ping().arrived)
        let healed = try await network("heal")
        #expect(healed.error == "assay: smoke: nothing is wrong with the networks\n")
        #expect(try await ping().arrived)

        #expect(try await network("delay", "one", "two", "50ms").code == 0)
        let slow = try await ping(count: 3)
        #expect(slow.arrived)
        #expect(slow.milliseconds >= 100)
        // One address on each port: neither the model's nor another's was ever seen there.
        let shown = try await network("show")
        #expect(shown.output.contains("one <-> two: latency 50ms\n"), "\(shown.output)")
        #expect(shown.output.contains(#/lan +one +[0-9a-f:]{17} +[1-9]/#), "\(shown.output)")
        #expect(try await network("heal", "one", "two").code == 0)

        #expect(try await assay.run("machine", "smoke", "pause", "two").code == 0)
        #expect(try await !ping().arrived)
        #expect(try await assay.run("machine", "smoke", "continue", "two").code == 0)
        #expect(try await ping().arrived)

        #expect(try await assay.run("machine", "smoke", "crash", "two").code == 0)
        #expect(try await !ping().arrived)
        #expect(try await assay.run("exec", "two", "--", "true").code == 2)
        #expect(try await assay.run("down").code == 0)
        #expect(try await eventually(within: .seconds(1)) { home.leftovers == [] }, "\(home.leftovers)")
    }

    @Test("a capture has the packets of an exchange, and ends with Ctrl-C or with the lab")
    func capture() async throws {
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let folder = try ScratchFolder()
        let file = "\(folder.path)/lan.pcapng"
        let capture = try assay.start(["network", "smoke", "capture", "lan", "-w", file])
        let other = try assay.start(["network", "smoke", "capture", "lan", "-w", "-"])
        for command in [capture, other] { try await command.says("capturing network 'lan'") }
        #expect(try await eventually(within: .seconds(10)) { size(of: file) > 0 && !other.output.isEmpty })
        let fetched = try await assay.run("exec", "one", "--", "wget", "-q", "-O", "-", "http://two/")
        #expect(fetched.output == "two\n")
        #expect(
            try await eventually(within: .seconds(10)) { has(file, "GET / HTTP/1.1") && has(file, "HTTP/1.1 200 OK") }
        )
        capture.signal(SIGINT)
        let ended = try await capture.end()
        #expect(ended.code == 0, "\(ended.error)")
        #expect(try await assay.run("down").code == 0)
        #expect(try await other.end().code == 0)
    }

    private func size(of file: String) -> Int {
        FileManager.default.contents(atPath: file)?.count ?? 0
    }

    private func has(_ file: String, _ text: String) -> Bool {
        FileManager.default.contents(atPath: file)?.range(of: Data(text.utf8)) != nil
    }

    @Test("what makes no sense in the lab is a wrong command line, with a suggestion")
    func mistakes() async throws {
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let unknown = try await network("loss", "one", "tow", "1%")
        #expect(unknown.code == 64)
        #expect(unknown.error == "assay: error: the lab has no machine 'tow'\n  hint: did you mean 'two'?\n")
        let value = try await network("loss", "one", "two", "1")
        #expect(value.code == 64)
        #expect(value.error.contains("'1' is no percentage"))
        let network = try await network("capture", "wan", "-w", "-")
        #expect(network.code == 64)
        #expect(network.error.contains("the lab has no network 'wan'"), "\(network.error)")
    }
}
