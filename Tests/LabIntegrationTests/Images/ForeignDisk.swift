import Foundation
import LabTestSupport

/// A disk as clouds give them away, made once for all runs of these tests, with nothing of Assay's in it.
struct ForeignDisk {
    /// The absolute path of the image, in QEMU's format.
    let path: String

    /// The disk of a machine with that firmware, `bios` or `uefi`.
    static func make(firmware: String = "bios") async throws -> ForeignDisk {
        let path = "\(Home.shared.path)/foreign/\(firmware == "bios" ? "cloud" : firmware).qcow2"
        if FileManager.default.fileExists(atPath: path) { return ForeignDisk(path: path) }
        let scratch = try ScratchFolder()
        let folder = "\(Home.shared.path)/foreign/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: "\(folder)/work", withIntermediateDirectories: true)
        let variables = [
            "SUITE": "bookworm", "FIRMWARE": firmware, "WORK": "\(folder)/work", "OUTPUT": "\(folder)/disk.raw",
            "TMPDIR": scratch.path,
        ]
        chmod(scratch.path, 0o755)
        let scripts = Checkout.path
        let made = try await RunningCommand(
            ["sh", "\(scripts)/Sources/ImageScripts/enter.sh", "\(scripts)/Tests/Foreign/cloud-disk.sh"],
            environment: ProcessInfo.processInfo.environment.merging(variables) { $1 }
        ).end(within: .seconds(900))
        guard made.code == 0 else { throw Complaint("the disk cannot be made:\n\(made.error.suffix(2000))") }
        let convert = ["convert", "-f", "raw", "-O", "qcow2", "\(folder)/disk.raw", "\(folder)/disk.qcow2"]
        let converted = try Program.run("qemu-img", convert)
        guard converted.status == 0 else { throw Complaint(converted.text) }
        try FileManager.default.moveItem(atPath: "\(folder)/disk.qcow2", toPath: path)
        _ = try Program.run("rm", ["-rf", folder])
        return ForeignDisk(path: path)
    }
}
