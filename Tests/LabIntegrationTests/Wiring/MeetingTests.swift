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
