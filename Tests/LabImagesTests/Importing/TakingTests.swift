import Foundation
import LabTestSupport
import Testing

@testable import LabImages

@Suite("The archive of a machine at work", .scratch)
struct TakingTests {
    private var folder: String { ScratchFolder.path }
    private let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Sources/ImageScripts/take.sh").standardized.path

    private func take(_ mounts: String...) throws -> Answer {
        let archive = "sh \(script) \(folder)/root \(mounts.joined(separator: " ")) > \(folder)/tree.tar"
        let answer = try Program.run("sh", ["-c", "\(archive) && tar -tf \(folder)/tree.tar | sort"])
        return Answer(status: answer.status, lines: answer.text.split(separator: "\n").map(String.init))
    }

    private struct Answer {
        var status: Int32
        var lines: [String]
    }

    private func make(_ paths: String...) throws {
        for path in paths {
            let url = URL(filePath: "\(folder)/root/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data("x".utf8).write(to: url)
        }
    }

    @Test("has what is on the disk, without what is the kernel's, of the moment, or said by a lab")
    func content() throws {
        try make(
            "etc/os-release",
            "etc/assay/topology.json",
            "proc/1/maps",
            "tmp/a",
            "var/tmp/b",
            "dev/sda",
            "srv/tmp/c"
        )
        let answer = try take()
        #expect(answer.status == 0, "\(answer.lines)")
        #expect(
            answer.lines == [
                "./", "./dev/", "./etc/", "./etc/assay/", "./etc/os-release", "./proc/", "./srv/", "./srv/tmp/",
                "./srv/tmp/c", "./tmp/", "./var/", "./var/tmp/",
            ]
        )
    }

    @Test("goes into each file system on a disk once, and into no other")
    func mounts() throws {
        try make("boot/kernel", "srv/my data/a", "again/a", "net/b", "media/stick/c")
        // The places are folders of one file system here, so an archive that goes into one has it twice.
        let mounts = [
            "21 1 254:0 / / rw,relatime - ext4 /dev/vda rw", "22 21 254:1 / /boot rw shared:1 - ext4 /dev/vdb rw",
            #"23 21 254:2 / /srv/my\040data rw - xfs /dev/vdc rw"#, "24 21 254:2 / /again rw - xfs /dev/vdc rw",
            "25 21 254:0 /srv /again rw - ext4 /dev/vda rw", "26 21 0:40 / /net rw - nfs4 host:/ rw",
            "27 21 254:3 / /media/stick rw - vfat /dev/sdb1 rw",
        ]
        try Data(mounts.joined(separator: "\n").utf8 + [10]).write(to: URL(filePath: "\(folder)/mounts"))
        let answer = try take("\(folder)/mounts")
        #expect(answer.status == 0, "\(answer.lines)")
        let counts = answer.lines.reduce(into: [:] as [String: Int]) { $0[$1, default: 0] += 1 }
        #expect(
            counts.filter { $0.value == 2 }.keys.sorted() == [
                "./boot/", "./boot/kernel", "./srv/my data/", "./srv/my data/a",
            ]
        )
        #expect(counts["./again/a"] == 1 && counts["./net/b"] == 1 && counts["./media/stick/c"] == 1)
    }

    @Test("gets the kernel that the host started the machine with, under the name that the machine knows it by")
    func kernel() async throws {
        try make("etc/os-release")
        try Data("kernel".utf8).write(to: URL(filePath: "\(folder)/kernel"))
        #expect(try take().status == 0)
        let tree = RunningTree(files: WorkshopFiles(folder: "\(folder)/sources"))
        try await tree.add(kernel: "\(folder)/kernel", release: "6.1.0-18-cloud-amd64", to: "\(folder)/tree.tar")
        let listed = try Program.run("tar", ["-xOf", "\(folder)/tree.tar", "./boot/vmlinuz-6.1.0-18-cloud-amd64"])
        #expect(listed.text == "kernel")
        await #expect(throws: ImageError.self) {
            try await tree.add(kernel: "\(folder)/kernel", release: "6/../../x", to: "\(folder)/tree.tar")
        }
    }
}
