import Foundation
import Glibc
import LabTestSupport
import Testing

@Suite("Bad luck with imports", .tags(.bootsMachines), .serialized)
struct BadImportTests {
    private let scratch: ScratchFolder
    private let home: Home

    init() throws {
        scratch = try ScratchFolder()
        home = try Home()
        // A disk with one partition, and a root file system, each with 64 MiB that cannot be made smaller.
        try sh(
            """
            head -c 67108864 /dev/urandom > disk.raw
            printf '\\000\\010\\000\\000\\000\\360\\001\\000' | dd of=disk.raw bs=1 seek=454 conv=notrunc status=none
            printf '\\203' | dd of=disk.raw bs=1 seek=450 conv=notrunc status=none
            head -c 48 /dev/zero | dd of=disk.raw bs=1 seek=462 conv=notrunc status=none
            printf '\\125\\252' | dd of=disk.raw bs=1 seek=510 conv=notrunc status=none
            mkdir -p root/etc root/usr/bin && touch root/etc/os-release root/usr/bin/systemctl
            cp disk.raw root/large
            """
        )
    }

    private func sh(_ script: String) throws {
        let made = try Program.run("sh", ["-c", "set -eu; cd '\(scratch.path)'; \(script)"])
        guard made.status == 0 else { throw Complaint(made.text) }
    }

    /// What there must not be after an import that went wrong, whatever it was.
    private func expectNothing() async throws {
        #expect(home.leftovers == [])
        for folder in ["library/Imports", "library/OperatingSystems", "images", "instant"] {
            let names = try? FileManager.default.contentsOfDirectory(atPath: "\(home.path)/\(folder)")
            #expect(names ?? [] == [], "\(folder)")
        }
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
        #expect(!mounts.contains(home.path) && !mounts.contains(scratch.path))
        for name in try FileManager.default.contentsOfDirectory(atPath: "/sys/block") where name.hasPrefix("loop") {
            let file = try? String(contentsOfFile: "/sys/block/\(name)/loop/backing_file", encoding: .utf8)
            #expect(file.map { !$0.contains(home.path) && !$0.contains(scratch.path) } ?? true)
        }
        let systems = try await Assay(home: home).run("os", "list")
        #expect(systems.code == 0 && !systems.output.contains("unlucky"))
    }

    @Test(
        "a file that is not what it says, or reaches for others, is refused with what is wrong with it",
        arguments: [
            (
                "qemu-img convert -f raw -O qcow2 disk.raw file.qcow2; truncate -s 30M file.qcow2", "file.qcow2",
                "it is truncated or damaged"
            ),
            (
                "qemu-img create -q -f qcow2 -F raw -b /etc/hostname file.qcow2 1M", "file.qcow2",
                "it stands on another file, '/etc/hostname', which an imported disk must not"
            ),
            (
                "qemu-img create -q -f qcow2 -o data_file=data.raw,data_file_raw=on file.qcow2 1M", "file.qcow2",
                "its data are in another file, which an imported disk must not have"
            ),
            (
                "qemu-img convert -f raw -O vmdk disk.raw file.vmdk; "
                    + "printf '\\000\\000\\020\\000' | dd of=file.vmdk bs=1 seek=12 conv=notrunc status=none",
                "file.vmdk", "it lies about its size: 131072 sectors in the description, 1048576 in the header"
            ),
            ("truncate -s 30M disk.raw", "disk.raw", "it is truncated, or lies about its size: its partitions need"),
            (
                "tar -C root --transform='s|./large|../../escaped|' -cPf file.tar ./etc ./large", "file.tar",
                "its entry '../../escaped' leads out of the folder that it is unpacked into"
            ),
            (
                "ln -s /etc root/link; tar -C root -cf file.tar ./etc ./link; rm root/link; mkdir root/link; "
                    + "touch root/link/x; tar -C root -rf file.tar ./link/x",
                "file.tar", "its entry './link/x' lies behind the link 'link' of the same archive"
            ),
            ("tar -C root -cf file.tar .; truncate -s 30M file.tar", "file.tar", "it is truncated after byte"),
            ("tar -C root -cf file.tar .", "file.tar", "the system has no shell, with which it could be repaired"),
        ]
    )
    func refused(making: String, file: String, reason: String) async throws {
        try sh(making)
        let ended = try await Assay(home: home).run("image", "import", "\(scratch.path)/\(file)", "--as", "unlucky")
        #expect(ended.code == 2)
        #expect(ended.error.contains(reason), "\(ended.error)")
        try await expectNothing()
    }

    @Test(
        "a disk that gets full half-way is said to be so, and everything is as before",
        arguments: [("disk.raw", 24), ("root", 24), ("root", 100)]
    )
    func noSpace(source: String, mebibytes: Int) async throws {
        let namespace =
            getuid() == 0 ? ["unshare", "--mount"] : ["unshare", "--user", "--map-root-user", "--map-auto", "--mount"]
        let script = """
            mount -t tmpfs -o size=\(mebibytes)m tmpfs "$ASSAY_HOME" || exit 99
            "$@"
            status=$?
            cd "$ASSAY_HOME" && find images instant unfinished labs library usage owners -mindepth 1 | LC_ALL=C sort > '\(scratch.path)/left'
            exit $status
            """
        let assay = Assay(home: home, runner: namespace + ["sh", "-c", script, "sh"])
        let ended = try await assay.run("image", "import", "\(scratch.path)/\(source)", "--as", "unlucky")
        #expect(ended.code == 2, "\(ended.error)")
        #expect(ended.error.contains("the disk of the state folder is full\n"), "\(ended.error)")
        #expect(scratch.text(of: "left") == "library/Imports\nlibrary/OperatingSystems\n")
        #expect(home.processes.isEmpty)
    }

    /// An SSH client that begins to send an archive, and then does what the script says.
    private func client(then script: String) throws -> [String: String] {
        try sh(
            """
            mkdir bin
            printf '#!/bin/sh\\ntar -C %s/root -cf - . | head -c 1000000\\n%s\\n' '\(scratch.path)' '\(script)' > bin/ssh
            chmod 755 bin/ssh
            """
        )
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return ["PATH": "\(scratch.path)/bin:\(path)"]
    }

    @Test("a computer that goes away while it is taken over is said so, with what its client said")
    func lost() async throws {
        let assay = Assay(
            home: home,
            environment: try client(then: "echo Connection closed by remote host. >&2; exit 255")
        )
        let ended = try await assay.run("image", "import", "--from", "ssh://far", "--as", "unlucky")
        #expect(ended.code == 2)
        #expect(ended.error.contains("image far: its root file system could not be read"), "\(ended.error)")
        #expect(ended.error.contains("Connection closed by remote host."))
        try await expectNothing()
    }

    @Test("an import that is interrupted leaves nothing, and one that is killed leaves nothing to the next command")
    func ended() async throws {
        let assay = Assay(home: home, environment: try client(then: "touch \(scratch.path)/begun; sleep 600"))
        for (signal, code) in [(SIGTERM, 143), (SIGKILL, -9)] {
            try? FileManager.default.removeItem(atPath: "\(scratch.path)/begun")
            let command = try assay.start(["image", "import", "--from", "ssh://far", "--as", "unlucky"])
            let begun = "\(scratch.path)/begun"
            #expect(try await eventually(within: .seconds(30)) { FileManager.default.fileExists(atPath: begun) })
            command.signal(signal)
            #expect(try await command.end().code == code)
            if signal == SIGKILL { #expect(try await assay.run("gc").code == 0) }
            try await expectNothing()
        }
    }
}
