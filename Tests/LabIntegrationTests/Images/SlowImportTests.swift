import Foundation
import LabTestSupport
import Testing

@Suite("Slow imports", .tags(.bootsMachines), .serialized)
struct SlowImportTests {
    @Test("a running computer is taken over SSH, repaired, and is a machine of labs with an identity of its own")
    func running() async throws {
        try await Images.webShop.makeSure()
        let scratch = try ScratchFolder()
        let key = "\(scratch.path)/key"
        let made = try Program.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        try #require(made.status == 0, "\(made.text)")
        // A machine that stands for a computer somewhere: only its SSH server is used.
        let lab = try LabFolder(
            """
            lab: datacenter
            machines:
              physical:
                os: debian-12
                publish: [{port: 22}]
                hardware: {disks: [{size: 64MiB, data: data}]}
                files: {./key.pub: /root/.ssh/authorized_keys}
                setup: [allow.sh]
            """,
            files: [
                "data/on-another-disk": "found",
                "key.pub": scratch.text(of: "key.pub"),
                "allow.sh": """
                #!/bin/sh
                set -eu
                chmod 700 /root/.ssh
                chmod 600 /root/.ssh/authorized_keys
                echo found > /root/left-by-hand
                mkdir /srv/data
                mount /dev/vdb /srv/data

                """,
            ]
        )
        let physical = try StandingLab(
            try await Assay(home: .shared).run("up", lab, "--format", "json", within: .seconds(300))
        )
        let home = try Home()
        let address = "ssh://root@127.0.0.1:\(physical.published[0].hostPort)"
        let options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentityFile=\(key)"]
        let words = ["--from", address, "--memory", "384MiB"] + options.flatMap { ["--ssh-option", $0] }
        let ended = try await ImportedMachine().imported(words, as: "found", in: home)
        _ = try await Assay(home: .shared).run("down", physical.name)
        try #require(ended.code == 0, "\(ended.error)")
        for repair in ["kernel", "initramfs", "fstab"] { #expect(ended.output.contains(repair), "\(ended.output)") }
        try await ImportedMachine().test(
            "found",
            in: home,
            alone: true,
            files: ["/root/left-by-hand", "/srv/data/on-another-disk"]
        )
    }

    @Test("a disk with a boot loader for UEFI is a machine of a lab")
    func firmware() async throws {
        try await Images.tiny.makeSure()
        let disk = try await ForeignDisk.make(firmware: "uefi")
        let ended = try await ImportedMachine().imported(
            [disk.path, "--firmware", "uefi"],
            as: "cloud-uefi",
            in: .shared
        )
        try #require(ended.code == 0, "\(ended.error)")
        try await ImportedMachine().test("cloud-uefi", in: .shared)
    }

    @Test(
        "a root file system becomes a system with what virtual hardware needs, and without the nodes of devices that it has"
    )
    func tree() async throws {
        try await Images.webShop.makeSure()
        let system = try #require(try await systems().first { $0.title == "debian-12/security" }?.folder)
        let scratch = try ScratchFolder()
        let script = """
            cp '\(system)/tree.tar' tree.tar
            python3 - <<'END'
            import tarfile
            with tarfile.open("tree.tar", "a") as archive:
                for name, kind in [("./srv/disk", tarfile.BLKTYPE), ("./srv/null", tarfile.CHRTYPE), ("./srv/pipe", tarfile.FIFOTYPE)]:
                    entry = tarfile.TarInfo(name); entry.type = kind; archive.addfile(entry)
            END
            """
        let made = try Program.run("sh", ["-c", "set -eu; cd '\(scratch.path)'; \(script)"])
        try #require(made.status == 0, "\(made.text)")
        let ended = try await ImportedMachine().imported(["\(scratch.path)/tree.tar"], as: "rooted", in: .shared)
        try #require(ended.code == 0, "\(ended.error)")
        #expect(ended.output.contains("initramfs"), "\(ended.output)")
        let tree = try #require(try await systems().first { $0.title == "rooted/imported" }?.folder)
        let listed = try Program.run("sh", ["-c", "tar -tvf '\(tree)/tree.tar' | grep '^[bcp]'"])
        #expect(listed.text == "")
        try await ImportedMachine().test("rooted", in: .shared)
    }

    /// The trees of systems, the one that was used last first.
    private func systems() async throws -> [Listed] {
        let images = try await Assay(home: .shared).run("image", "list", "--format", "json")
        return try JSONDecoder().decode([Listed].self, from: Data(images.output.utf8))
            .filter { $0.kind == "system" }.sorted { $0.lastUsed > $1.lastUsed }
    }

    private struct Listed: Decodable {
        var kind: String
        /// As ISO 8601 writes it, so that what comes later sorts later.
        var lastUsed: String
        var title: String
        var folder: String
    }
}
