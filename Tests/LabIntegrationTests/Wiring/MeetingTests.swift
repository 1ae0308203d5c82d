import Glibc
import LabTestSupport
import Testing

@Suite("Machines that meet", .tags(.bootsMachines), .serialized)
struct MeetingTests {
    @Test("a barrier lets all go on together, a mutex one after the other, and both tell what is wrong")
    func together() async throws {
        try await Images.tiny.makeSure()
        let results = try ScratchFolder()
        let folder = try ScratchFolder(["lab.yaml": Self.lab, "peer.sh": Self.peer])
        let ended = try await Assay(home: .shared).run("test", folder.path, "--output", results, within: .seconds(120))
        #expect(ended.code == 0, "\(ended.output)\(ended.error)")
    }

    @Test("whoever waits for a machine that dies is told so at once, and who it was")
    func deadPeer() async throws {
        let home = try await Home.withImages(.tiny)
        let assay = Assay(home: home)
        _ = try StandingLab(await assay.run("up", Checkout.lab("smoke"), "--format", "json"))
        let script = "assay-barrier end 2 --within 10m & echo waiting >&2; wait $!"
        let waiting = try assay.start(["exec", "one", "--", "sh", "-c", script])
        try await waiting.says("waiting")
        // The caller has come when nobody else can come: a barrier of one is complete with it.
        let asked = try await assay.run("exec", "one", "--", "sh", "-c", "assay-barrier other 1 --within 1m")
        #expect(asked.code == 0)
        let peer = try #require(home.machines.first { $0.arguments.contains("guest=two") })
        kill(peer.id, SIGKILL)
        let ended = try await waiting.end(within: .seconds(30))
        #expect(ended.code == 70)
        #expect(ended.error.contains("machine 'two' has died: its emulator was ended by signal 9"), "\(ended.error)")
        let late = try await assay.run("exec", "one", "--", "assay-barrier", "end", "2", "--within", "10m")
        #expect(late.code == 70)
        #expect(late.error.contains("machine 'two' has died, and 2 are to come"), "\(late.error)")
        _ = try await assay.run("down", within: .seconds(60))
    }

    /// Comes to the barrier twice, while the tests run on the other machine.
    private static let peer = """
        #!/bin/sh
        (assay-barrier start 2 --within 60s && assay-barrier start 2 --within 60s) > /tmp/peer.log 2>&1 < /dev/null &

        """

    private static let lab = #"""
        lab: meeting
        machines:
          one: {os: tiny, setup: [peer.sh]}
          two: {os: tiny}
        tests:
          - name: the peer and the test come together
            machine: two
            run: assay-barrier start 2 --within 60s && assay-barrier start 2 --within 60s
          - name: a barrier that nobody else comes to is over in time
            machine: two
            run: assay-barrier alone 2 --within 300ms 2> said; [ $? = 124 ] && grep -q '1 of 2 came' said
          - name: a mutex keeps others out
            machine: two
            run: |
              assay-mutex disk -- sh -c 'echo a >> log; assay-mutex disk --within 200ms -- echo never; echo "status $?" >> log'
              assay-mutex disk -- sh -c 'echo b >> log'
              [ "$(cat log)" = "a
              status 124
              b" ]
        """#
}
