import Foundation
import Glibc
import Testing

@Suite("A lab that stays", .tags(.bootsMachines), .serialized)
struct StandingLabTests {
    private let home: Home
    private let assay: Assay
    private let smoke = Checkout.lab("smoke")

    init() async throws {
        home = try await Home.withImages(.tiny)
        assay = Assay(home: home)
    }

    @Test("is listed with its facts as long as it stands, and not after 'down'")
    func listed() async throws {
        let up = try await assay.run("up", smoke, "--progress", "none", "--format", "json")
        #expect(up.error == "")
        let status = try StandingLab(await assay.run("status", "smoke", "--format", "json"))
        #expect(status.lab == "smoke" && status.cell == "default")
        #expect(status.machines.map(\.name) == ["one", "two"])
        let list = try await assay.run("list")
        #expect(list.output.contains(#/smoke +smoke +default +2 /#), "\(list.output)")
        let down = try await assay.run("down")
        #expect(down.code == 0 && down.error == "assay: lab 'smoke' is down\n")
        #expect(try await assay.run("list", "--format", "json").output == "[\n\n]\n")
        #expect(try await eventually(within: .seconds(1)) { home.leftovers == [] }, "\(home.leftovers)")
    }

    @Test("what it takes of the memory, and nothing else, is reserved as long as it stands")
    func reserved() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        #expect(try await assay.run("fork", "smoke", "--as", "copy").code == 0)
        let labs = try await reservations()
        #expect(labs.map(\.subject) == ["copy", "smoke"])
        for lab in labs { #expect(lab.isStanding && lab.mebibytes >= 32, "\(labs)") }
        #expect(try await assay.run("down", "copy", "smoke").code == 0)
        #expect(try await eventually(within: .seconds(2)) { home.leftovers == [] }, "\(home.leftovers)")
        #expect(try await reservations().isEmpty)
    }

    private struct Reserved: Decodable {
        var subject: String
        var mebibytes: Int
        var isStanding: Bool
    }

    /// What is reserved in the store, in the order of the names of what it is for.
    private func reservations() async throws -> [Reserved] {
        let script = """
            import json, sqlite3, sys
            rows = sqlite3.connect(sys.argv[1]).execute(
                "SELECT subject, memory >> 20, isStanding FROM reservations JOIN tasks ON id = task ORDER BY subject")
            print(json.dumps([dict(subject=s, mebibytes=m, isStanding=bool(i)) for s, m, i in rows]))
            """
        let ended = try await RunningCommand(["python3", "-c", script, "\(home.path)/assay.sqlite"]).end()
        return try JSONDecoder().decode([Reserved].self, from: Data(ended.output.utf8))
    }

    @Test("a command in a machine gives its two outputs and its exit status")
    func exec() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        let script = "hostname; echo trouble >&2; exit 7"
        let ended = try await assay.run("exec", "two", "--", "sh", "-c", script)
        #expect(ended.code == 7)
        #expect(ended.output == "two\n")
        #expect(ended.error == "trouble\n")
        let long = try await assay.run("exec", "two", "--", "sh", "-c", "yes 0123456789 | head -n 100000")
        #expect(long.output == String(repeating: "0123456789\n", count: 100_000))
    }

    @Test("logs are what the machine wrote to its console, without what would steer a terminal")
    func logs() async throws {
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        _ = try await assay.run("exec", "one", "--", "sh", "-c", #"printf 'a red \033[31mlamp\n' > /dev/console"#)
        var ended = try await assay.run("logs", "one")
        for _ in 0..<20 where !ended.output.contains("lamp") { ended = try await assay.run("logs", "one") }
        #expect(ended.output.contains("a red \u{fffd}[31mlamp"))
        let unknown = try await assay.run("logs", "tow")
        #expect(unknown.code == 64)
        #expect(
            unknown.error == "assay: error: lab 'smoke' has no machine 'tow'\n  hint: did you mean 'two'?\n"
        )
    }

    @Test("neither logs nor the output of commands show a secret, whatever a machine prints")
    func secretLogs() async throws {
        let lab = try LabFolder(
            """
            lab: own
            machines:
              one: {os: tiny, setup: [tell.sh]}
            secrets:
              word: {default: xyzzy-4711}

            """,
            files: ["tell.sh": "#!/bin/sh\necho 'the word is xyzzy-4711, is it' > /dev/console\n"]
        )
        _ = try StandingLab(await assay.run("up", lab, "--format", "json"))
        var ended = try await assay.run("logs", "one")
        for _ in 0..<20 where !ended.output.contains("is it") { ended = try await assay.run("logs", "one") }
        #expect(ended.output.contains("the word is ***, is it"))
        // Torn into pieces, it is no less a secret.
        let script = "printf 'it is xyzzy'; sleep 0.3; printf -- '-47'; sleep 0.3; echo 11; echo no xyzzy-4711 >&2"
        let said = try await assay.run("exec", "one", "--", "sh", "-c", script)
        #expect(said.output == "it is ***\n" && said.error == "no ***\n" && said.code == 0)
        #expect(try await assay.run("down").code == 0)
    }

    @Test("a machine that restarts on a crash is there again, as it was")
    func restarted() async throws {
        let lab = try LabFolder(
            """
            lab: own
            machines:
              one: {os: tiny, restart: on-crash, setup: [greet.sh]}

            """,
            files: ["greet.sh": "#!/bin/sh\necho hello > /greeting\n"]
        )
        let before = try StandingLab(await assay.run("up", lab, "--format", "json"))
        let follower = try assay.start(["status", "--follow", "--progress", "json"])
        let machine = try #require(home.machines.first { $0.arguments.contains("guest=one") })
        kill(machine.id, SIGKILL)
        var ended = try await assay.run("exec", "one", "--", "cat", "/greeting")
        for _ in 0..<50 where ended.code != 0 {
            try await Task.sleep(for: .milliseconds(100))
            ended = try await assay.run("exec", "one", "--", "cat", "/greeting")
        }
        #expect(ended.output == "hello\n", "\(ended.error)")
        let after = try StandingLab(await assay.run("status", "own", "--format", "json"))
        #expect(after.machines.map(\.identity.machineID) == before.machines.map(\.identity.machineID))
        #expect(home.machines.contains { $0.arguments.contains("guest=one") && $0.id != machine.id })
        #expect(try await assay.run("down").code == 0)
        // Whoever listens on the lab's socket was told all of it, from the beginning on.
        let told = try await follower.end(within: .seconds(10))
        #expect(told.code == 0)
        #expect(told.error.contains(#""event":"began","stage":"deploy","subject":"one""#), "\(told.error)")
        #expect(told.error.contains("it broke and is deployed anew: its emulator was ended by signal 9"))
        #expect(told.error.contains("it is wired again"))
    }

    @Test("a machine of a copy that restarts on a crash is there again, as it was when the copy was made")
    func restartedCopy() async throws {
        let lab = try LabFolder("lab: own\nmachines: {one: {os: tiny, restart: on-crash}, two: {os: tiny}}\n")
        _ = try StandingLab(await assay.run("up", lab, "--format", "json"))
        _ = try await assay.run("exec", "one", "--", "sh", "-c", "echo before > /word")
        #expect(try await assay.run("fork", "own", "--as", "copy").code == 0)
        let write = ["--lab", "copy", "one", "--", "sh", "-c", "echo after > /word"]
        #expect(try await assay.start(["exec"] + write).end().code == 0)
        // Its kernel panics; the command that asked for it hears no more of it.
        let panic = try assay.start(["exec", "--lab", "copy", "one", "--", "sh", "-c", "echo c > /proc/sysrq-trigger"])
        _ = try await panic.end(within: .seconds(20))
        let look = ["exec", "--lab", "copy", "two", "--", "sh", "-c", "ping -c 1 -W 10 one"]
        let read = ["exec", "--lab", "copy", "one", "--", "cat", "/word"]
        var ended = try await assay.start(read).end()
        for _ in 0..<50 where ended.code != 0 {
            try await Task.sleep(for: .milliseconds(100))
            ended = try await assay.start(read).end()
        }
        #expect(ended.output == "before\n", "\(ended.error)")
        #expect(try await assay.start(look).end().code == 0)
        #expect(try await assay.run("down", "copy", "own").code == 0)
    }

    @Test("a second lab of the same name is refused, and the first stays as it is")
    func sameName() async throws {
        let first = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        let second = try await assay.run("up", smoke)
        #expect(second.code == 64)
        #expect(
            second.error == """
                assay: error: a lab named 'smoke' is up already
                  hint: give this one another name with --name

                """
        )
        let status = try StandingLab(await assay.run("status", "--format", "json"))
        #expect(status.machines.map(\.identity.machineID) == first.machines.map(\.identity.machineID))
    }

    @Test("of two that are made at once with the same name, one is refused")
    func raceForName() async throws {
        let commands = try (0..<2).map { _ in try assay.start(["up", smoke, "--progress", "none"]) }
        var codes: [Int] = []
        for command in commands { codes.append(try await command.end().code) }
        #expect(codes.filter { $0 == 0 }.count == 1, "\(codes)")
        #expect(home.labs == ["smoke"])
    }

    @Test("one that does not become ready is gone when 'up' says so")
    func neverReady() async throws {
        let lab = try LabFolder(tiny: #"ready: {run: "false", within: 300ms}"#)
        let ended = try await assay.run("up", lab, "--progress", "none")
        #expect(ended.code == 2)
        #expect(
            ended.error == """
                assay: error: machine 'one', stage 'ready': it was not ready within 300ms: 'false' says status 1

                """
        )
        #expect(home.leftovers == [])
    }
}
