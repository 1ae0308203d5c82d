import Foundation
import LabTestSupport
import Testing

/// A medium with an installer that is as small as can be: it reads its answers where Debian's finds them, refuses to go on without the
/// one it needs, writes a system onto the disk, and powers the machine off.
struct InstallationMedium {
    /// What the installer does when it has been started.
    private static let installer = """
        #!/bin/sh
        /bin/busybox mount -t devtmpfs dev /dev
        /bin/busybox mount -t proc proc /proc
        /bin/busybox --install -s
        while read -r module; do insmod "/lib/modules/$module.ko"; done < /lib/modules/order
        exec > /dev/ttyS0 2>&1 < /dev/ttyS0
        echo "Reading answers"
        if ! grep -q '^d-i netcfg/get_hostname string assay-model$' /preseed.cfg || [ ! -x /assay/launch-agent ]; then
            printf 'Name of the computer\\n--------------------\\nHost name:\\nPrompt: > '
            read -r answer
        fi
        echo "Writing the system"
        gunzip -c /system.gz > /dev/vda && sync && echo "Done"
        poweroff -f
        """

    /// Makes the medium of the kernel and the programs of the system in memory and of a system that was exported, in a folder.
    static func make(in scratch: ScratchFolder) async throws -> String {
        let assay = Assay(home: .shared)
        let exported = try await assay.run(
            "image",
            "export",
            "debian-12",
            "--format",
            "raw",
            "-o",
            "\(scratch.path)/system.raw",
            within: .seconds(900)
        )
        try #require(exported.code == 0, "\(exported.error)")
        let images = try await assay.run("image", "list", "--format", "json")
        let listed = try JSONDecoder().decode([Listed].self, from: Data(images.output.utf8))
        let tiny = try #require(listed.first { $0.kind == "staged" && $0.title == "tiny/release" }?.folder)
        try scratch.write(installer, to: "init")
        let script = """
            set -eu
            cd '\(scratch.path)'
            mkdir content iso
            mv init content/init
            chmod 755 content/init
            gzip -1 -c system.raw > content/system.gz
            cp '\(tiny)/kernel' iso/linux
            { gzip -1 -c '\(tiny)/initrd'; (cd content && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1); } > iso/initrd.gz
            xorriso -no_rc -as mkisofs -quiet -rational-rock -output medium.iso iso
            rm -r content iso system.raw
            """
        let made = try Program.run("sh", ["-c", script])
        try #require(made.status == 0, "\(made.text)")
        return "\(scratch.path)/medium.iso"
    }

    private struct Listed: Decodable {
        var kind: String
        var title: String
        var folder: String
    }
}
