import Glibc
import Testing

@Suite("A command that is killed", .tags(.bootsMachines), .serialized)
struct KilledOwnerTests {
    @Test(
        "takes its machines along within a second, and 'gc' removes the rest",
        arguments: [
            Moment.after(.milliseconds(10)), .after(.milliseconds(100)), .begin("deploy"), .begin("identify"),
            .begin("setup"), .begin("ready"), .begin("test"), .tested,
        ]
    )
    func test(moment: Moment) async throws {
        let home = try await Home.withImages(.tiny)
        let lab = try LabFolder.busy()
        let command = try Assay(home: home).start(["test", lab, "--progress", "json"])
        try await moment.come(in: command)
        command.signal(SIGKILL)
        #expect(try await command.end().code == -Int(SIGKILL))
        try await expectAllGone(home)
    }

    @Test("while it tears down takes its machines along, too")
    func tearingDown() async throws {
        let home = try await Home.withImages(.tiny)
        let lab = try LabFolder.busy()
        let command = try Assay(home: home).start(["test", lab, "--progress", "json"])
        try await Moment.begin("test").come(in: command)
        command.signal(SIGINT)
        try await command.says("tearing down")
        command.signal(SIGKILL)
        _ = try await command.end()
        try await expectAllGone(home)
    }

    @Test("an owner of a lab that stays takes its machines along; the lab is not listed, and its name is free again")
    func supervisor() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        let smoke = Checkout.lab("smoke")
        _ = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        let owners = home.processes.filter(\.isSupervisor)
        let owner = try #require(owners.first)
        #expect(home.machines.count == 2)
        kill(owner.id, SIGKILL)
        #expect(try await eventually(within: .seconds(1)) { home.machines.isEmpty })
        #expect(try await assay.run("list", "--format", "json").output == "[\n\n]\n")
        try await expectAllGone(home)
        let again = try StandingLab(await assay.run("up", smoke, "--format", "json"))
        #expect(again.machines.count == 2)
    }

    @Test("the next command removes what it left, without being asked")
    func nextCommand() async throws {
        let home = try await Home.withImages(.tiny)
        let command = try Assay(home: home).start(["test", try LabFolder.busy(), "--progress", "json"])
        try await Moment.begin("identify").come(in: command)
        command.signal(SIGKILL)
        _ = try await command.end()
        let labs = home.labs
        let dead = try #require(labs.first)
        let next = try await Assay(home: home).run("test", Checkout.lab("smoke"))
        #expect(next.code == 0)
        #expect(next.error.hasPrefix("assay: removed what was left of lab '\(dead)'\n"), "\(next.error)")
        #expect(home.leftovers == [])
    }

    @Test("'gc' removes nothing that a living command owns")
    func living() async throws {
        let home = try await Home.withImages(.tiny)
        let command = try Assay(home: home).start(["test", try LabFolder.busy(), "--progress", "json"])
        try await Moment.tested.come(in: command)
        let before = (home.labs, home.machines.count)
        let gc = try await Assay(home: home).run("gc")
        #expect(gc.error == "assay: nothing was left behind\n")
        #expect((home.labs, home.machines.count) == before)
        #expect(before.1 == 3)
        command.signal(SIGINT)
        #expect(try await command.end().code == 130)
    }

    /// Expects that no process is left a second after the end of their owner, and nothing at all after `assay gc`.
    private func expectAllGone(_ home: Home) async throws {
        #expect(try await eventually(within: .seconds(1)) { home.processes.isEmpty }, "\(home.processes)")
        let said = home.labs.map { "assay: removed what was left of lab '\($0)'\n" }.joined()
        let gc = try await Assay(home: home).run("gc")
        #expect(gc.code == 0)
        #expect(gc.error == (said.isEmpty ? "assay: nothing was left behind\n" : said))
        #expect(home.leftovers == [])
    }
}
