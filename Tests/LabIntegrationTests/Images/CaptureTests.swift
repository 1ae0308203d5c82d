import Foundation
import LabTestSupport
import Testing

@Suite("Captured machines", .tags(.bootsMachines), .serialized)
struct CaptureTests {
    private let handmade = """
        set -eu
        mkdir -p /srv/by-hand
        echo made > /srv/by-hand/file
        printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' \
            > /etc/systemd/system/by-hand.service
        systemctl enable by-hand.service
        cat /etc/machine-id > /srv/by-hand/old-machine-id
        cat /etc/ssh/ssh_host_ed25519_key.pub > /srv/by-hand/old-key

        """

    @Test("what somebody set up by hand in a machine is a system of labs, and the machine's identity is not")
    func captured() async throws {
        try await Images.webShop.makeSure()
        let assay = Assay(home: .shared)
        _ = try await assay.run("image", "forget", "by-hand")
        let lab = try LabFolder("lab: workbench\nmachines: {model: {os: debian-12}, small: {os: tiny}}\n")
        let standing = try StandingLab(try await assay.run("up", lab, "--format", "json", within: .seconds(300)))
        let setUp = try await assay.run("exec", "model", "--lab", standing.name, "--", "/bin/sh", "-c", handmade)
        try #require(setUp.code == 0, "\(setUp.error)")

        let small = try await assay.run("image", "capture", "small", "--lab", standing.name, "--as", "by-hand")
        #expect(small.code == 64)
        #expect(small.error.contains("machine 'small' lives in memory, and has no disk that could be captured"))

        let ended = try await assay.run(
            "image",
            "capture",
            "model",
            "--lab",
            standing.name,
            "--as",
            "by-hand",
            within: .seconds(900)
        )
        _ = try await assay.run("down", standing.name)
        try #require(ended.code == 0, "\(ended.error)")
        for operation in ["initramfs", "machine-id", "ssh-host-keys"] { #expect(ended.output.contains(operation)) }

        let copy = try LabFolder(
            """
            lab: copies
            machines: {copy: {os: by-hand}}
            tests:
              - name: it has what was set up
                run: grep -qx made /srv/by-hand/file && systemctl is-active by-hand.service
              - name: it is somebody else
                run: >-
                  test "$(hostname)" = copy && ! grep -w model /etc/hosts
                  && test "$(wc -c < /etc/machine-id)" = 33 && ! cmp /etc/machine-id /srv/by-hand/old-machine-id
                  && ! cmp /etc/ssh/ssh_host_ed25519_key.pub /srv/by-hand/old-key
            """
        )
        let tested = try await assay.run("test", copy, within: .seconds(600))
        #expect(tested.code == 0, "\(tested.output)\n\(tested.error)")
    }
}
